using GpuGrad.Syntax;

namespace GpuGrad.Experiments.Expectations;

/// <summary>A field of the spec and the value it must have for an expectation to apply.</summary>
internal sealed record ExpectationCondition(SpecPath Path, JsonLiteral Value)
{
    internal static readonly SpecShape<ValueList<ExpectationCondition>> Shape = new PathMapShape<ExpectationCondition, JsonLiteral>(
        new LiteralShape(), (path, value) => new ExpectationCondition(path, value), condition => (condition.Path, condition.Value));
}
