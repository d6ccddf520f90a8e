using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>Batch normalisation (Ioffe and Szegedy 2015) with the numbers of torch.nn.BatchNorm1d.</summary>
public sealed record BatchNormSpec
{
    internal static readonly ObjectShape<BatchNormSpec> Shape = new(new BatchNormSpec(),
    [
        SpecField<BatchNormSpec>.Of("epsilon", LayerNormSpec.EpsilonShape, b => b.Epsilon, (b, v) => b with { Epsilon = v }, "Added to the variance."),
        SpecField<BatchNormSpec>.Of(
            "momentum", new NumberShape(0, max: 1), b => b.Momentum, (b, v) => b with { Momentum = v }, "Share of the batch in the running mean and variance."),
        SpecField<BatchNormSpec>.Of("affine", new BooleanShape(), b => b.Affine, (b, v) => b with { Affine = v }, "Whether scale and shift are learned."),
    ]);

    /// <summary>Added to the variance, above 0.</summary>
    public double Epsilon { get; init; } = 1e-5;

    /// <summary>Share of the batch in the running mean and variance, 0 to 1.</summary>
    public double Momentum { get; init; } = 0.1;

    /// <summary>Whether scale and shift are learned.</summary>
    public bool Affine { get; init; } = true;
}
