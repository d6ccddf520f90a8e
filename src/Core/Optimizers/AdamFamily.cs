using GpuGrad.Kernels.Ops.Optimizers;
using GpuGrad.Optimizers;
using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>
/// The optimizers that divide a mean gradient by the root of a mean square, both corrected for their start at 0. They differ
/// in where the decay goes.
/// </summary>
public abstract record AdamFamily : OptimizerSpec
{
    private protected AdamFamily()
    {
    }

    /// <summary>Share of the mean gradient that is kept, β₁, 0 to below 1.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Share of the mean square that is kept, β₂, 0 to below 1.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root of the mean square, ε, above 0.</summary>
    public double Epsilon { get; init; } = 1e-8;

    internal override double UsualLearningRate => 0.001;

    internal override bool KeepsMomentum => true;

    internal override bool KeepsSquares => true;

    /// <summary>Whether weights decay apart from the gradient.</summary>
    private protected abstract bool Decoupled { get; }

    private AdamConstants Constants => new(Beta1, Beta2, Epsilon, WeightDecay, Decoupled);

    internal override float[] Table(long steps) => Constants.Corrections(steps);

    internal override void Emit(UpdateTarget target) => target.Update(Constants.Rule(target.Table));

    /// <summary>The kind of one of them.</summary>
    private protected static KindCase<OptimizerSpec> FamilyCaseOf<T>(T usual)
        where T : AdamFamily => CaseOf(usual,
        [
            SpecField<T>.Of("beta1", OptimizerNumbers.Share, o => o.Beta1, (o, v) => o with { Beta1 = v }, "Share of the mean gradient that is kept."),
            SpecField<T>.Of("beta2", OptimizerNumbers.Share, o => o.Beta2, (o, v) => o with { Beta2 = v }, "Share of the mean square that is kept."),
            SpecField<T>.Of("epsilon", OptimizerNumbers.Positive, o => o.Epsilon, (o, v) => o with { Epsilon = v }, "Added to the root of the mean square."),
        ]);
}
