using GpuGrad.Kernels.Ops.ScaledAdd;
using ILGPU;

namespace GpuGrad.Kernels;

/// <summary>y = a + s · b, element by element: residual sums, and gradients that arrive from several sides.</summary>
/// <param name="A">a, [Length].</param>
/// <param name="B">b, [Length].</param>
/// <param name="Length">Elements.</param>
/// <param name="Scale">s, finite.</param>
/// <param name="Y">Result, [Length]; may be A or B itself.</param>
public readonly record struct ScaledAddArguments(
    ArrayView<float> A,
    ArrayView<float> B,
    long Length,
    float Scale,
    ArrayView<float> Y)
    : IOpArguments<ScaledAddArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<ScaledAddArguments> Op { get; } = new(
        "ScaledAdd",
        new VectorScaledAdd(),
        new ElementScaledAdd());

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        accesses.Reads(A, Length);
        accesses.Reads(B, Length);
        accesses.Writes(Y, Length).MayBe(nameof(A), nameof(B));
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Length);
        if (!float.IsFinite(Scale))
        {
            throw new ArgumentException($"Scale is {Scale}, it must be finite.", nameof(Scale));
        }

        this.RequireDeclared();
    }
}
