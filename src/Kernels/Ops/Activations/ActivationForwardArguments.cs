using GpuGrad.Kernels.Ops.Activations;
using ILGPU;

namespace GpuGrad.Kernels;

/// <summary>y = f(x), element by element.</summary>
/// <param name="X">Pre-activations, [Length].</param>
/// <param name="Length">Elements.</param>
/// <param name="Kind">The function f.</param>
/// <param name="Y">Result, [Length]; may be X itself.</param>
/// <param name="Alpha">The parameter of the kinds that have one, the same as backward; NaN for the others.</param>
public readonly record struct ActivationForwardArguments(
    ArrayView<float> X,
    long Length,
    ActivationKind Kind,
    ArrayView<float> Y,
    float Alpha = float.NaN)
    : IOpArguments<ActivationForwardArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<ActivationForwardArguments> Op { get; } = new(
        "ActivationForward",
        new VectorActivationForward(),
        new ElementActivationForward());

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        accesses.Reads(X, Length);
        accesses.Writes(Y, Length).MayBe(nameof(X));
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Length);
        Kind.RequireAlpha(Alpha);
        X.RequireLength(Length);
        Y.RequireLength(Length);
        Y.RequireSameOrApart(X);
    }
}
