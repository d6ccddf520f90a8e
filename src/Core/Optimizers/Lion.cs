using GpuGrad.Kernels.Ops.Optimizers;
using GpuGrad.Optimizers;
using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>
/// <c>{ "kind": "lion" }</c>: w −= η·(sign(β₁·m + (1 − β₁)·g) + λw); m = β₂·m + (1 − β₂)·g (Chen et al. 2023). Every weight
/// moves by η a step, so that η is some ten times smaller than Adam's.
/// </summary>
public sealed record Lion : OptimizerSpec
{
    internal static readonly KindCase<OptimizerSpec> Case = CaseOf(new Lion(),
    [
        SpecField<Lion>.Of("beta1", OptimizerNumbers.Share, o => o.Beta1, (o, v) => o with { Beta1 = v },
            "Share of the mean gradient in what the step takes the sign of."),
        SpecField<Lion>.Of("beta2", OptimizerNumbers.Share, o => o.Beta2, (o, v) => o with { Beta2 = v }, "Share of the mean gradient that is kept."),
    ]);

    /// <inheritdoc/>
    public override string Kind => "lion";

    /// <summary>Share of the mean gradient in what the step takes the sign of, β₁, 0 to below 1.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Share of the mean gradient that is kept, β₂, 0 to below 1.</summary>
    public double Beta2 { get; init; } = 0.99;

    internal override double UsualLearningRate => 1e-4;

    internal override bool KeepsMomentum => true;

    internal override bool KeepsSquares => false;

    internal override void Emit(UpdateTarget target) => target.Update(LionRule.Of(Beta1, Beta2, WeightDecay));
}
