using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>
/// <c>{ "kind": "adam" }</c>: g += λw; first and second moments of g with β₁ and β₂, both corrected for their start at 0;
/// w −= η·m/(√s + ε) (Kingma and Ba 2015).
/// </summary>
public sealed record Adam : AdamFamily
{
    internal static readonly KindCase<OptimizerSpec> Case = FamilyCaseOf(new Adam());

    /// <inheritdoc/>
    public override string Kind => "adam";

    private protected override bool Decoupled => false;
}
