using GpuGrad.Kernels.Ops.Optimizers;
using GpuGrad.Optimizers;
using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>
/// <c>{ "kind": "rmsprop" }</c>: g += λw; s = α·s + (1 − α)·g²; w −= η·g/(√s + ε), through a momentum buffer where momentum is
/// not 0 (Hinton's lecture 6e).
/// </summary>
public sealed record RmsProp : MomentumSpec
{
    internal static readonly KindCase<OptimizerSpec> Case = CaseOf(new RmsProp(),
    [
        SpecField<RmsProp>.Of("alpha", OptimizerNumbers.Share, o => o.Alpha, (o, v) => o with { Alpha = v }, "Share of the mean square that is kept."),
        SpecField<RmsProp>.Of("epsilon", OptimizerNumbers.Positive, o => o.Epsilon, (o, v) => o with { Epsilon = v },
            "Added to the root of the mean square."),
        MomentumField<RmsProp>(),
    ]);

    /// <inheritdoc/>
    public override string Kind => "rmsprop";

    /// <summary>Share of the mean square that is kept, α, 0 to below 1.</summary>
    public double Alpha { get; init; } = 0.99;

    /// <summary>Added to the root of the mean square, ε, above 0.</summary>
    public double Epsilon { get; init; } = 1e-8;

    internal override double UsualLearningRate => 0.01;

    internal override bool KeepsMomentum => Rule.KeepsFirst;

    internal override bool KeepsSquares => true;

    private RmsPropRule Rule => RmsPropRule.Of(Alpha, Epsilon, Momentum, WeightDecay);

    internal override void Emit(UpdateTarget target) => target.Update(Rule);
}
