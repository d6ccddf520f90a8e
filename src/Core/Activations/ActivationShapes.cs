using GpuGrad.Kernels;
using GpuGrad.Syntax;

namespace GpuGrad.Activations;

/// <summary>The field tables of the activations.</summary>
internal static class ActivationShapes
{
    public const string PRelu = "prelu", RRelu = "rrelu", Maxout = "maxout";

    /// <summary>Most pieces of a maxout.</summary>
    public const int MaxPieces = 256;

    /// <summary>How many pieces a maxout has, on its own and as a layer.</summary>
    public static readonly SpecShape<int> Pieces = new PiecesShape(MaxPieces);

    private static readonly NumberShape s_any = new();
    private static readonly NumberShape s_notNegative = new(0);

    /// <summary>All kinds.</summary>
    public static SpecShape<ActivationSpec> Union() => new KindUnionShape<ActivationSpec>(
    [
        .. ActivationNames.Table.Names.Select(Pointwise),
        Case(PRelu, "a·x below zero, a learned.", new ActivationSpec.PRelu(false, 0.25),
        [
            SpecField<ActivationSpec.PRelu>.Of(
                "perUnit", new BooleanShape(), a => a.PerUnit, (a, v) => a with { PerUnit = v }, "Whether every unit learns a slope of its own."),
            SpecField<ActivationSpec.PRelu>.Of("slope", s_any, a => a.Slope, (a, v) => a with { Slope = v }, "Slope at the start."),
        ]),
        Case(RRelu, "a·x below zero, a random in training and its mean in evaluation.", new ActivationSpec.RRelu(1.0 / 8, 1.0 / 3),
        [
            SpecField<ActivationSpec.RRelu>.Of("lower", s_notNegative, a => a.Lower, (a, v) => a with { Lower = v }, "Least slope."),
            SpecField<ActivationSpec.RRelu>.Of("upper", s_notNegative, a => a.Upper, (a, v) => a with { Upper = v }, "Greatest slope."),
        ],
        complete: (a, path) => a.Lower <= a.Upper ? a : throw new SpecException(path.Field("upper"), "upper lies below lower; swap them")),
        Case(Maxout, "The largest of each group of neighbouring columns.", new ActivationSpec.Maxout(2),
            [SpecField<ActivationSpec.Maxout>.Of("pieces", Pieces, a => a.Pieces, (a, v) => a with { Pieces = v }, "Columns in a group.")]),
    ]);

    private static UnionCase<ActivationSpec> Pointwise(string name)
    {
        ActivationNames.Table.TryFind(name, out ActivationKind kind);
        SpecField<ActivationSpec.Pointwise>[] fields = ActivationFunction.Of(kind).Parameter is { } parameter
            ? [SpecField<ActivationSpec.Pointwise>.Of(parameter.Name, s_notNegative, a => a.Alpha, (a, v) => a with { Alpha = v }, parameter.Description)]
            : [];
        return Case(name, "The function of this name.", (ActivationSpec.Pointwise)(ActivationSpec)kind, fields, when: a => a.Kind == kind);
    }

    private static UnionCase<ActivationSpec> Case<T>(
        string kind, string description, T usual, SpecField<T>[] parameters, Func<T, bool>? when = null, Func<T, SpecPath, T>? complete = null)
        where T : ActivationSpec =>
        UnionCase<ActivationSpec>.Of(
            kind, new ObjectShape<T>(usual, [SpecField<T>.Constant("kind", kind, description), .. parameters], complete: complete), when);
}
