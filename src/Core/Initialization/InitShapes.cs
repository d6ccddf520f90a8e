using GpuGrad.Syntax;

namespace GpuGrad.Initialization;

/// <summary>The field tables of the initialisations.</summary>
internal static class InitShapes
{
    private static readonly NumberShape s_any = new();
    private static readonly NumberShape s_notNegative = new(0);
    private static readonly ChoiceShape<FanMode> s_mode = new(FanModeNames.Table);

    private const string Mode = "Whether n_in or n_out is the fan.", Gain = "Factor on the standard deviation.";

    /// <summary>Every initialisation.</summary>
    public static SpecShape<InitSpec> ForWeights() => new KindUnionShape<InitSpec>(
    [
        .. Elementwise(),
        Case("orthogonal", "Orthonormal rows or columns, whichever are fewer, times gain.", new InitSpec.Orthogonal(InitGain.One),
            [SpecField<InitSpec.Orthogonal>.Of("gain", InitGain.Shape, o => o.Gain, (o, v) => o with { Gain = v }, "Factor.")]),
        Case("lsuv", "Orthonormal, then scaled on the first batch until each layer's output has variance 1.", new InitSpec.Lsuv(0.1, 10),
        [
            SpecField<InitSpec.Lsuv>.Of(
                "tolerance", new NumberShape(0, open: true), i => i.Tolerance, (i, v) => i with { Tolerance = v }, "How far from 1 the variance may stay."),
            SpecField<InitSpec.Lsuv>.Of(
                "iterations", new IntegerShape<int>(1, 1000), i => i.Iterations, (i, v) => i with { Iterations = v }, "Most times a layer is scaled."),
        ]),
    ]);

    /// <summary>Those that fill single numbers.</summary>
    public static SpecShape<InitSpec> ForBiases() => new KindUnionShape<InitSpec>(Elementwise());

    private static UnionCase<InitSpec>[] Elementwise() =>
    [
        Case("zeros", "Zero everywhere.", new InitSpec.Zeros()),
        Case("constant", "The same value everywhere.", new InitSpec.Constant(0),
            [SpecField<InitSpec.Constant>.Of("value", s_any, c => c.Value, (c, v) => c with { Value = v }, "The value.", required: true)]),
        Case("normal", "Normal distribution.", new InitSpec.Normal(0, 0),
        [
            SpecField<InitSpec.Normal>.Of("mean", s_any, n => n.Mean, (n, v) => n with { Mean = v }, "Mean."),
            SpecField<InitSpec.Normal>.Of("std", s_notNegative, n => n.Std, (n, v) => n with { Std = v }, "Standard deviation.", required: true),
        ]),
        Case("truncated-normal", "Normal distribution around 0, drawn again beyond 2 std; not rescaled, so what remains has 0.8796 std.",
        new InitSpec.TruncatedNormal(0),
            [SpecField<InitSpec.TruncatedNormal>.Of(
                "std", s_notNegative, n => n.Std, (n, v) => n with { Std = v }, "Standard deviation before the cut.", required: true)]),
        Case("uniform", "Uniform between min and max.", new InitSpec.Uniform(0, 0),
        [
            SpecField<InitSpec.Uniform>.Of("min", s_any, u => u.Min, (u, v) => u with { Min = v }, "Lower end.", required: true),
            SpecField<InitSpec.Uniform>.Of("max", s_any, u => u.Max, (u, v) => u with { Max = v }, "Upper end.", required: true),
        ],
        complete: (u, path) => u.Min <= u.Max ? u : throw new SpecException(path.Field("max"), "max lies below min; swap them")),
        LeCun("lecun-normal", "N(0, gain²/fan); gain 1 unless given.", InitDistribution.Normal),
        LeCun("lecun-uniform", "Uniform of variance gain²/fan; gain 1 unless given.", InitDistribution.Uniform),
        Xavier("xavier-normal", "N(0, 2 gain²/(n_in + n_out)); gain 1 unless given.", InitDistribution.Normal),
        Xavier("xavier-uniform", "Uniform of variance 2 gain²/(n_in + n_out); gain 1 unless given.", InitDistribution.Uniform),
        He("he-normal", "N(0, gain²/fan), the gain of a rectifier: sqrt(2) unless given or the rectifier has a slope below zero.", InitDistribution.Normal),
        He("he-uniform", "Uniform of variance gain²/fan, the gain of a rectifier: sqrt(2) unless given or the rectifier has a slope below zero.",
        InitDistribution.Uniform),
        Case("pytorch-default", "U(-1/sqrt(n_in), 1/sqrt(n_in)), what torch.nn.Linear does for weights and biases.", new InitSpec.PyTorchDefault()),
    ];

    private static UnionCase<InitSpec> LeCun(string kind, string description, InitDistribution distribution) =>
        Case(kind, description, new InitSpec.LeCun(distribution),
    [
        SpecField<InitSpec.LeCun>.Of("mode", s_mode, i => i.Mode, (i, v) => i with { Mode = v }, Mode),
        SpecField<InitSpec.LeCun>.Of("gain", InitGain.Shape, i => i.Gain, (i, v) => i with { Gain = v }, Gain),
    ],
    when: i => i.Distribution == distribution);

    private static UnionCase<InitSpec> Xavier(string kind, string description, InitDistribution distribution) =>
        Case(kind, description, new InitSpec.Xavier(distribution),
        [SpecField<InitSpec.Xavier>.Of("gain", InitGain.Shape, i => i.Gain, (i, v) => i with { Gain = v }, Gain)],
        when: i => i.Distribution == distribution);

    private static UnionCase<InitSpec> He(string kind, string description, InitDistribution distribution) =>
        Case(kind, description, new InitSpec.He(distribution, FanMode.FanIn),
    [
        SpecField<InitSpec.He>.Of("mode", s_mode, i => i.Mode, (i, v) => i with { Mode = v }, Mode),
        SpecField<InitSpec.He>.Of("gain", InitGain.Shape, i => i.Gain, (i, v) => i with { Gain = v }, Gain),
    ],
    when: i => i.Distribution == distribution);

    private static UnionCase<InitSpec> Case<T>(
        string kind, string description, T usual, SpecField<T>[]? fields = null, Func<T, bool>? when = null, Func<T, SpecPath, T>? complete = null)
        where T : InitSpec =>
        UnionCase<InitSpec>.Of(kind, new ObjectShape<T>(usual, [SpecField<T>.Constant("kind", kind, description), .. fields ?? []], complete: complete), when);
}
