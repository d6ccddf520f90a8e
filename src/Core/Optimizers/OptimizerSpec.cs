using GpuGrad.Optimizers;
using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>The update rule and its numbers; those that <see cref="Kind"/> has no use for keep their defaults.</summary>
public sealed record OptimizerSpec
{
    private static readonly NumberShape s_notNegative = new(0);
    private static readonly NumberShape s_share = new(0, max: 1, openMax: true);
    private static readonly NumberShape s_positive = new(1e-37);

    internal static readonly ObjectShape<OptimizerSpec> Shape = new(new OptimizerSpec(),
    [
        SpecField<OptimizerSpec>.Of("kind", new ChoiceShape<OptimizerKind>(OptimizerNames.Table), o => o.Kind, (o, v) => o with { Kind = v }, "Update rule."),
        Number("learningRate", s_notNegative, o => o.LearningRate, (o, v) => o with { LearningRate = v },
            "Step size; 0 trains nothing and only measures. 0.1 for sgd, 0.01 for rmsprop and 0.001 for adam and adamw, unless given."),
        Number("momentum", s_share, o => o.Momentum, (o, v) => o with { Momentum = v }, "Share of the last update's direction that is kept. sgd, rmsprop."),
        SpecField<OptimizerSpec>.Of("nesterov", new NullableShape<bool>(new BooleanShape()), o => o.Takes("nesterov") ? o.Nesterov : null, (o, v) => o with { Nesterov = v!.Value },
            "Whether the step looks ahead along the momentum. sgd."),
        Number("alpha", s_share, o => o.Alpha, (o, v) => o with { Alpha = v }, "Share of the mean square that is kept. rmsprop."),
        Number("beta1", s_share, o => o.Beta1, (o, v) => o with { Beta1 = v }, "Share of the mean gradient that is kept. adam, adamw."),
        Number("beta2", s_share, o => o.Beta2, (o, v) => o with { Beta2 = v }, "Share of the mean square that is kept. adam, adamw."),
        Number("epsilon", s_positive, o => o.Epsilon, (o, v) => o with { Epsilon = v }, "Added to the root of the mean square. rmsprop, adam, adamw."),
        Number("weightDecay", s_notNegative, o => o.WeightDecay, (o, v) => o with { WeightDecay = v }, "Pull of the weights to 0; 0.01 for adamw and 0 for the others, unless given."),
    ],
    checkGiven: RefuseWhatTheKindLacks,
    complete: (o, path) => o.Nesterov && o.Momentum == 0
        ? throw new SpecException(path.Field("nesterov"), "there is no momentum to look ahead along; set momentum above 0 or remove this field")
        : o);

    private double? _learningRate;
    private double? _weightDecay;

    /// <summary>Update rule.</summary>
    internal OptimizerKind Kind { get; init; } = OptimizerKind.Sgd;

    /// <summary>Step size η, at least 0; the kind's usual one unless given.</summary>
    public double LearningRate
    {
        get => _learningRate ?? Kind switch { OptimizerKind.Sgd => 0.1, OptimizerKind.RmsProp => 0.01, _ => 0.001 };
        init => _learningRate = value;
    }

    /// <summary>Share of the last velocity that is kept, 0 to below 1 (SGD, RMSProp).</summary>
    public double Momentum { get; init; }

    /// <summary>Whether the step looks ahead along the momentum (SGD).</summary>
    public bool Nesterov { get; init; }

    /// <summary>Share of the mean square that is kept, 0 to below 1 (RMSProp).</summary>
    public double Alpha { get; init; } = 0.99;

    /// <summary>Share of the mean gradient that is kept, 0 to below 1 (Adam, AdamW).</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Share of the mean square that is kept, 0 to below 1 (Adam, AdamW).</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root of the mean square, above 0 (RMSProp, Adam, AdamW).</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Pull of the weights to 0, at least 0; the kind's usual one unless given.</summary>
    public double WeightDecay
    {
        get => _weightDecay ?? (Kind == OptimizerKind.AdamW ? 0.01 : 0);
        init => _weightDecay = value;
    }

    private (OptimizerKind, double, double, bool, double, double, double, double, double) Values =>
        (Kind, LearningRate, Momentum, Nesterov, Alpha, Beta1, Beta2, Epsilon, WeightDecay);

    /// <summary>Equal where every number is, given or by default.</summary>
    public bool Equals(OptimizerSpec? other) => other is not null && Values.Equals(other.Values);

    /// <inheritdoc/>
    public override int GetHashCode() => Values.GetHashCode();

    private static string[] FieldsOf(OptimizerKind kind) => kind switch
    {
        OptimizerKind.Sgd => ["learningRate", "momentum", "nesterov", "weightDecay"],
        OptimizerKind.RmsProp => ["learningRate", "alpha", "epsilon", "momentum", "weightDecay"],
        _ => ["learningRate", "beta1", "beta2", "epsilon", "weightDecay"],
    };

    private bool Takes(string field) => FieldsOf(Kind).Contains(field);

    private static SpecField<OptimizerSpec> Number(
        string name, NumberShape shape, Func<OptimizerSpec, double> get, Func<OptimizerSpec, double, OptimizerSpec> set, string description) =>
        SpecField<OptimizerSpec>.Of(name, new NullableShape<double>(shape), o => o.Takes(name) ? get(o) : null, (o, v) => set(o, v!.Value), description);

    private static void RefuseWhatTheKindLacks(OptimizerSpec spec, IReadOnlyCollection<string> given, SpecPath path)
    {
        if (given.FirstOrDefault(name => name != "kind" && !spec.Takes(name)) is not { } name)
            return;
        IEnumerable<string> others = Enum.GetValues<OptimizerKind>().Where(kind => FieldsOf(kind).Contains(name)).Select(OptimizerNames.Table.NameOf);
        throw new SpecException(path.Field(name),
            $"{OptimizerNames.Table.NameOf(spec.Kind)} has no {name}, only {string.Join(", ", FieldsOf(spec.Kind))}; remove it or choose {string.Join(" or ", others)}");
    }
}
