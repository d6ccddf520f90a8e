using ILGPU;

namespace GpuGrad.Kernels.Ops.Highway;

/// <summary>The gradients of y = t · h + (1 − t) · x: dt = dy (h − x), dh = dy t, dx = dy (1 − t), element by element.</summary>
/// <param name="T">The transform gate t, [Length].</param>
/// <param name="H">h, [Length].</param>
/// <param name="X">x, [Length].</param>
/// <param name="DY">Gradient of the loss by y, [Length].</param>
/// <param name="Length">Elements.</param>
/// <param name="DT">Result: gradient by t (before the sigmoid's own derivative), [Length].</param>
/// <param name="DH">Result: gradient by h, [Length].</param>
/// <param name="DX">Result: gradient by x on the direct way, written and not added, [Length].</param>
/// <remarks>Each result may be one of the inputs itself; no two may share memory.</remarks>
internal readonly record struct HighwayBackwardArguments(
    ArrayView<float> T,
    ArrayView<float> H,
    ArrayView<float> X,
    ArrayView<float> DY,
    long Length,
    ArrayView<float> DT,
    ArrayView<float> DH,
    ArrayView<float> DX)
    : IOpArguments<HighwayBackwardArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<HighwayBackwardArguments> Op { get; } = new(
        "HighwayBackward",
        new VectorHighwayBackward(),
        new ElementHighwayBackward());

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        accesses.Reads(T, Length);
        accesses.Reads(H, Length);
        accesses.Reads(X, Length);
        accesses.Reads(DY, Length);
        string[] inputs = [nameof(T), nameof(H), nameof(X), nameof(DY)];
        accesses.Writes(DX, Length).MayBe(inputs);
        accesses.Writes(DH, Length).MayBe(inputs);
        accesses.Writes(DT, Length).MayBe(inputs);
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Length);
        this.RequireDeclared();
    }
}
