using GpuGrad.Specs.Shapes;

namespace GpuGrad.Specs;

/// <summary>The update rule and its numbers.</summary>
public sealed record OptimizerSpec
{
    internal static readonly ObjectShape<OptimizerSpec> Shape = new(new OptimizerSpec(),
    [
        SpecField<OptimizerSpec>.Of("kind", new ChoiceShape<OptimizerKind>(SpecNames.Optimizers), o => o.Kind, (o, v) => o with { Kind = v }, "Update rule."),
        SpecField<OptimizerSpec>.Of("learningRate", new NumberShape(0), o => o.LearningRate, (o, v) => o with { LearningRate = v }, "Step size; 0 trains nothing and only measures."),
        SpecField<OptimizerSpec>.Of("momentum", new NumberShape(0, max: 1, openMax: true), o => o.Momentum, (o, v) => o with { Momentum = v }, "Share of the last update's direction that is kept."),
    ]);

    /// <summary>Update rule.</summary>
    public OptimizerKind Kind { get; init; } = OptimizerKind.Sgd;

    /// <summary>Step size, at least 0.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Share of the last velocity that is kept, 0 to below 1.</summary>
    public double Momentum { get; init; }
}
