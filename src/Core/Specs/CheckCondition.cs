using GpuGrad.Specs.Shapes;

namespace GpuGrad.Specs;

/// <summary>A field of the spec and the value it must have for a check to apply.</summary>
public sealed record CheckCondition(SpecPath Path, JsonLiteral Value)
{
    internal static readonly SpecShape<ValueList<CheckCondition>> Shape = new PathMapShape<CheckCondition, JsonLiteral>(
        new LiteralShape(), (path, value) => new CheckCondition(path, value), condition => (condition.Path, condition.Value));
}
