using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>Layer normalisation (Ba, Kiros and Hinton 2016) with the numbers of torch.nn.LayerNorm.</summary>
public sealed record LayerNormSpec
{
    // The kernels divide by a root of it in FP32, so it must not become 0 there.
    internal static readonly NumberShape EpsilonShape = new(1e-37);

    internal static readonly ObjectShape<LayerNormSpec> Shape = new(new LayerNormSpec(),
    [
        SpecField<LayerNormSpec>.Of("epsilon", EpsilonShape, l => l.Epsilon, (l, v) => l with { Epsilon = v }, "Added to the variance."),
        SpecField<LayerNormSpec>.Of("affine", new BooleanShape(), l => l.Affine, (l, v) => l with { Affine = v }, "Whether scale and shift are learned."),
    ]);

    /// <summary>Added to the variance, above 0.</summary>
    public double Epsilon { get; init; } = 1e-5;

    /// <summary>Whether scale and shift are learned.</summary>
    public bool Affine { get; init; } = true;
}
