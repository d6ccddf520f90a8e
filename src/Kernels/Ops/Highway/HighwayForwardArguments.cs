using ILGPU;

namespace GpuGrad.Kernels.Ops.Highway;

/// <summary>
/// A highway layer's output: y = t · h + (1 − t) · x, element by element (Srivastava, Greff and Schmidhuber 2015,
/// equation 3).
/// </summary>
/// <param name="T">The transform gate, already through its sigmoid, [Length].</param>
/// <param name="H">What the layer makes of x, [Length].</param>
/// <param name="X">The layer's input, [Length].</param>
/// <param name="Length">Elements.</param>
/// <param name="Y">Result, [Length]; may be one of the inputs itself where the backward pass does not need it.</param>
internal readonly record struct HighwayForwardArguments(
    ArrayView<float> T,
    ArrayView<float> H,
    ArrayView<float> X,
    long Length,
    ArrayView<float> Y)
    : IOpArguments<HighwayForwardArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<HighwayForwardArguments> Op { get; } = new(
        "HighwayForward",
        new VectorHighwayForward(),
        new ElementHighwayForward());

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        accesses.Reads(T, Length);
        accesses.Reads(H, Length);
        accesses.Reads(X, Length);
        accesses.Writes(Y, Length).MayBe(nameof(T), nameof(H), nameof(X));
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Length);
        this.RequireDeclared();
    }
}
