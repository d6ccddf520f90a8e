using GpuGrad.Kernels.Ops.Optimizers;
using GpuGrad.Optimizers;
using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>
/// Stochastic gradient descent, <c>{ "kind": "sgd", "momentum": 0.9 }</c>: g += λw; v = momentum·v + g; w −= η·v, or
/// η·(g + momentum·v) with Nesterov (Sutskever et al. 2013).
/// </summary>
public sealed record Sgd : MomentumSpec
{
    internal static readonly KindCase<OptimizerSpec> Case = CaseOf(new Sgd(),
    [
        MomentumField<Sgd>(),
        SpecField<Sgd>.Of("nesterov", new BooleanShape(), o => o.Nesterov, (o, v) => o with { Nesterov = v },
            "Whether the step looks ahead along the momentum."),
    ],
    complete: (o, path) => o.Nesterov && o.Momentum == 0
        ? throw new SpecException(path.Field("nesterov"), "there is no momentum to look ahead along; set momentum above 0 or remove this field")
        : o);

    /// <inheritdoc/>
    public override string Kind => "sgd";

    /// <summary>Whether the step looks ahead along the momentum, which must not be 0 then.</summary>
    public bool Nesterov { get; init; }

    internal override double UsualLearningRate => 0.1;

    internal override bool KeepsMomentum => Rule.KeepsFirst;

    internal override bool KeepsSquares => false;

    private SgdRule Rule => new((float)Momentum, (float)WeightDecay, Nesterov ? 1 : 0);

    internal override void Emit(UpdateTarget target) => target.Update(Rule);
}
