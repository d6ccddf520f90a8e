using GpuGrad.Kernels.Activations;
using GpuGrad.Specs.Shapes;

namespace GpuGrad.Specs;

/// <summary>How a weight or a bias gets its first values; n_in and n_out are the fans of the layer it belongs to.</summary>
public abstract record InitSpec
{
    private static readonly NumberShape s_any = new();
    private static readonly NumberShape s_notNegative = new(0);

    private static readonly UnionCase<InitSpec>[] s_elementwise =
    [
        Case("zeros", "Zero everywhere.", new Zeros()),
        Case("constant", "The same value everywhere.", new Constant(0),
            [SpecField<Constant>.Of("value", s_any, c => c.Value, (c, v) => c with { Value = v }, "The value.", required: true)]),
        Case("normal", "Normal distribution.", new Normal(0, 0),
        [
            SpecField<Normal>.Of("mean", s_any, n => n.Mean, (n, v) => n with { Mean = v }, "Mean."),
            SpecField<Normal>.Of("std", s_notNegative, n => n.Std, (n, v) => n with { Std = v }, "Standard deviation.", required: true),
        ]),
        Case("truncated-normal", "Normal distribution around 0, drawn again beyond 2 std; not rescaled, so what remains has 0.8796 std.", new TruncatedNormal(0),
            [SpecField<TruncatedNormal>.Of("std", s_notNegative, n => n.Std, (n, v) => n with { Std = v }, "Standard deviation before the cut.", required: true)]),
        Case("uniform", "Uniform between min and max.", new Uniform(0, 0),
        [
            SpecField<Uniform>.Of("min", s_any, u => u.Min, (u, v) => u with { Min = v }, "Lower end.", required: true),
            SpecField<Uniform>.Of("max", s_any, u => u.Max, (u, v) => u with { Max = v }, "Upper end.", required: true),
        ],
        complete: (u, path) => u.Min <= u.Max ? u : throw new SpecException(path.Field("max"), "max lies below min; swap them")),
        Case("lecun-normal", "N(0, 1/n_in).", new LeCun(InitDistribution.Normal), when: i => i.Distribution == InitDistribution.Normal),
        Case("lecun-uniform", "Uniform of variance 1/n_in.", new LeCun(InitDistribution.Uniform), when: i => i.Distribution == InitDistribution.Uniform),
        Case("xavier-normal", "N(0, 2/(n_in + n_out)).", new Xavier(InitDistribution.Normal), when: i => i.Distribution == InitDistribution.Normal),
        Case("xavier-uniform", "Uniform of variance 2/(n_in + n_out).", new Xavier(InitDistribution.Uniform), when: i => i.Distribution == InitDistribution.Uniform),
        Case("he-normal", "N(0, 2/fan), the gain of ReLU.", new He(InitDistribution.Normal, FanMode.FanIn), [HeMode()], i => i.Distribution == InitDistribution.Normal),
        Case("he-uniform", "Uniform of variance 2/fan, the gain of ReLU.", new He(InitDistribution.Uniform, FanMode.FanIn), [HeMode()], i => i.Distribution == InitDistribution.Uniform),
        Case("pytorch-default", "U(-1/sqrt(n_in), 1/sqrt(n_in)), what torch.nn.Linear does for weights and biases.", new PyTorchDefault()),
    ];

    internal static readonly SpecShape<InitSpec> WeightShape = new NamedShape<InitSpec>("init", new KindUnionShape<InitSpec>(
    [
        .. s_elementwise,
        Case("orthogonal", "Orthonormal rows or columns, whichever are fewer, times gain.", new Orthogonal(1),
            [SpecField<Orthogonal>.Of("gain", s_any, o => o.Gain, (o, v) => o with { Gain = v }, "Factor.")]),
    ]));

    /// <summary>A bias is no matrix, so everything but orthogonal.</summary>
    internal static readonly SpecShape<InitSpec> BiasShape = new NamedShape<InitSpec>("biasInit", new KindUnionShape<InitSpec>(s_elementwise));

    // Only the nested records derive from this one.
    private InitSpec()
    {
    }

    /// <summary>The initialisation of weights feeding <paramref name="activation"/> where the file names none: he-normal before ReLU (He 2015), else lecun-normal (LeCun 1998), which keep the forward variance.</summary>
    public static InitSpec DefaultFor(ActivationKind activation) => activation == ActivationKind.Relu
        ? new He(InitDistribution.Normal, FanMode.FanIn)
        : new LeCun(InitDistribution.Normal);

    private static UnionCase<InitSpec> Case<T>(
        string kind, string description, T start, SpecField<T>[]? fields = null, Func<T, bool>? when = null, Func<T, SpecPath, T>? complete = null)
        where T : InitSpec =>
        UnionCase<InitSpec>.Of(kind, new ObjectShape<T>(start, [SpecField<T>.Constant("kind", kind, description), .. fields ?? []], complete: complete), when);

    private static SpecField<He> HeMode() => SpecField<He>.Of(
        "mode", new ChoiceShape<FanMode>(SpecNames.FanModes), h => h.Mode, (h, v) => h with { Mode = v }, "Whether n_in or n_out is the fan.");

    /// <summary>0.</summary>
    public sealed record Zeros : InitSpec;

    /// <summary><paramref name="Value"/> everywhere.</summary>
    public sealed record Constant(double Value) : InitSpec;

    /// <summary>N(<paramref name="Mean"/>, <paramref name="Std"/>²).</summary>
    public sealed record Normal(double Mean, double Std) : InitSpec;

    /// <summary>N(0, <paramref name="Std"/>²) cut at ±2 <paramref name="Std"/> and not rescaled: what remains has 0.8796 <paramref name="Std"/>.</summary>
    public sealed record TruncatedNormal(double Std) : InitSpec;

    /// <summary>U[<paramref name="Min"/>, <paramref name="Max"/>].</summary>
    public sealed record Uniform(double Min, double Max) : InitSpec;

    /// <summary>Variance 1/n_in (LeCun et al. 1998, Efficient BackProp).</summary>
    public sealed record LeCun(InitDistribution Distribution) : InitSpec;

    /// <summary>Variance 2/(n_in + n_out) (Glorot and Bengio 2010).</summary>
    public sealed record Xavier(InitDistribution Distribution) : InitSpec;

    /// <summary>Variance 2/fan (He et al. 2015).</summary>
    public sealed record He(InitDistribution Distribution, FanMode Mode) : InitSpec;

    /// <summary>Orthonormal rows or columns, whichever are fewer, times <paramref name="Gain"/> (Saxe et al. 2014).</summary>
    public sealed record Orthogonal(double Gain) : InitSpec;

    /// <summary>U(±1/√n_in), for weights and biases alike, as torch.nn.Linear.</summary>
    public sealed record PyTorchDefault : InitSpec;
}
