using GpuGrad.Syntax;

namespace GpuGrad.Experiments;

/// <summary>A field of the spec and the values it takes in turn.</summary>
internal sealed record SweepAxis(SpecPath Path, ValueList<JsonLiteral> Values)
{
    internal static readonly SpecShape<ValueList<SweepAxis>> Shape = new PathMapShape<SweepAxis, ValueList<JsonLiteral>>(
        new ListShape<JsonLiteral>(new LiteralShape(), minItems: 1, unique: true), (path, values) => new SweepAxis(path, values), axis =>
        (axis.Path, axis.Values));
}
