using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>
/// <c>{ "kind": "adamw" }</c>: as <see cref="Adam"/>, but decay goes to the weight itself, w −= ηλw, not into the gradient
/// (Loshchilov and Hutter 2019).
/// </summary>
public sealed record AdamW : AdamFamily
{
    internal static readonly KindCase<OptimizerSpec> Case = FamilyCaseOf(new AdamW());

    /// <inheritdoc/>
    public override string Kind => "adamw";

    internal override double UsualWeightDecay => 0.01;

    private protected override bool Decoupled => true;
}
