using GpuGrad.Kernels.Ops.Activations;
using ILGPU;

namespace GpuGrad.Kernels;

/// <summary>dx = dy · f′(x), element by element.</summary>
/// <param name="X">Pre-activations, [Length]; Y itself where f′ follows from that.</param>
/// <param name="Y">Activations y = f(x), [Length].</param>
/// <param name="DY">Gradient of the loss by y, [Length].</param>
/// <param name="Length">Elements.</param>
/// <param name="Kind">The function f.</param>
/// <param name="DX">Result: gradient of the loss by x, [Length]; may be DY itself, apart from X and Y.</param>
/// <param name="Alpha">The parameter of the kinds that have one, the same as forward; NaN for the others.</param>
public readonly record struct ActivationBackwardArguments(
    ArrayView<float> X,
    ArrayView<float> Y,
    ArrayView<float> DY,
    long Length,
    ActivationKind Kind,
    ArrayView<float> DX,
    float Alpha = float.NaN)
    : IOpArguments<ActivationBackwardArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<ActivationBackwardArguments> Op { get; } = new(
        "ActivationBackward",
        new VectorActivationBackward(),
        new ElementActivationBackward());

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        accesses.Reads(X, Length);
        accesses.Reads(Y, Length);
        accesses.Reads(DY, Length);
        accesses.Writes(DX, Length).MayBe(nameof(DY));
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Length);
        Kind.RequireAlpha(Alpha);
        X.RequireLength(Length);
        Y.RequireLength(Length);
        DY.RequireLength(Length);
        DX.RequireLength(Length);
        if (!ActivationFunction.Of(Kind).SlopeFollowsFromOutput(Alpha))
        {
            X.RequireApart(Y);
        }

        DX.RequireApart(X);
        DX.RequireApart(Y);
    }
}
