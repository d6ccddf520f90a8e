using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>How the hidden layers are bridged; <see cref="HiddenSpec"/> says what each expands to.</summary>
public abstract record SkipSpec
{
    internal static readonly SpecShape<SkipSpec> Shape = new KindUnionShape<SkipSpec>(
    [
        Case("none", "One layer after the other.", new None()),
        ResidualCase("residual", "Blocks of activation(x + scale·branch(x)).", false),
        ResidualCase("preActivationResidual", "Blocks of x + scale·branch(x), the branch beginning with the activation.", true),
        Case("dense", "Each layer reads all earlier ones, side by side.", new Dense(32),
            [SpecField<Dense>.Of(
                "growth", new IntegerShape<int>(1, Layer.MaxWidth), s => s.Growth, (s, v) => s with { Growth = v }, "Columns that each layer adds.")]),
        Case("highway", "A learned gate t mixes each layer h with its input x: t·h + (1 - t)·x.", new Highway(-2),
            [SpecField<Highway>.Of(
                "gateBias", HighwayLayer.GateBiasShape, s => s.GateBias, (s, v) => s with { GateBias = v },
                "Bias of the gates at the start; the lower, the more of x passes.")]),
    ]);

    // Only the nested records derive from this one.
    private SkipSpec()
    {
    }

    private static UnionCase<SkipSpec> ResidualCase(string kind, string description, bool preActivation) =>
        Case(kind, description, new Residual(1, 1, preActivation),
    [
        SpecField<Residual>.Of("every", new IntegerShape<int>(1, 10_000), s => s.Every, (s, v) => s with { Every = v }, "Layers in a branch."),
        SpecField<Residual>.Of("scale", ResidualLayer.ScaleShape, s => s.Scale, (s, v) => s with { Scale = v }, "Factor on the branch."),
    ],
    when: s => s.PreActivation == preActivation);

    private static UnionCase<SkipSpec> Case<T>(string kind, string description, T usual, SpecField<T>[]? fields = null, Func<T, bool>? when = null)
        where T : SkipSpec =>
            UnionCase<SkipSpec>.Of(kind, new ObjectShape<T>(usual, [SpecField<T>.Constant("kind", kind, description), .. fields ?? []]), when);

    /// <summary>One layer after the other.</summary>
    public sealed record None : SkipSpec;

    /// <summary>
    /// A sum with the input after every <paramref name="Every"/> layers, activation after it (He et al. 2015) or in the branch (He et al. 2016).
    /// </summary>
    public sealed record Residual(int Every, double Scale, bool PreActivation) : SkipSpec;

    /// <summary>Each layer adds <paramref name="Growth"/> columns to what the next ones read (Huang et al. 2017).</summary>
    public sealed record Dense(int Growth) : SkipSpec;

    /// <summary>Gated layers whose gates start at σ(<paramref name="GateBias"/>) (Srivastava et al. 2015).</summary>
    public sealed record Highway(double GateBias) : SkipSpec;
}
