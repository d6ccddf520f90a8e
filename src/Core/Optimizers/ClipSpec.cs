using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>How gradients are kept small before the update.</summary>
public abstract record ClipSpec
{
    // A bound of 0, or one that is 0 in FP32, would stop the training.
    private static readonly NumberShape s_max = new(1e-37);

    internal static readonly SpecShape<ClipSpec> Shape = new KindUnionShape<ClipSpec>(
    [
        Case("none", "Gradients stay as they are.", new None()),
        Case("value", "Every value is cut to -max..max.", new Value(1), [Max<Value>(c => c.Max, (c, v) => c with { Max = v }, "Greatest absolute value.")]),
        Case("globalNorm", "All gradients are scaled by one factor, so that their norm taken together is at most max.", new GlobalNorm(1),
            [Max<GlobalNorm>(c => c.Max, (c, v) => c with { Max = v }, "Greatest norm of all gradients together.")]),
        Case("perTensorNorm", "Each tensor's gradient is scaled so that its norm is at most max.", new PerTensorNorm(1),
            [Max<PerTensorNorm>(c => c.Max, (c, v) => c with { Max = v }, "Greatest norm of one tensor's gradient.")]),
        Case("adaptive", "Each unit's gradient is scaled so that its norm is at most max times that of the unit's weights.", new Adaptive(0.01, 1e-3),
        [
            SpecField<Adaptive>.Of("max", s_max, c => c.Max, (c, v) => c with { Max = v }, "Greatest norm of a unit's gradient over that of its weights."),
            SpecField<Adaptive>.Of(
                "epsilon", s_max, c => c.Epsilon, (c, v) => c with { Epsilon = v },
                "Least norm that a unit's weights count as, so that zero weights can move."),
        ]),
    ]);

    // Only the nested records derive from this one.
    private ClipSpec()
    {
    }

    private static UnionCase<ClipSpec> Case<T>(string kind, string description, T usual, SpecField<T>[]? fields = null)
        where T : ClipSpec => UnionCase<ClipSpec>.Of(kind, new ObjectShape<T>(usual, [SpecField<T>.Constant("kind", kind, description), .. fields ?? []]));

    private static SpecField<T> Max<T>(Func<T, double> get, Func<T, double, T> set, string description) =>
        SpecField<T>.Of("max", s_max, get, set, description, required: true);

    /// <summary>Gradients stay as they are.</summary>
    public sealed record None : ClipSpec;

    /// <summary>Every value is cut to ±<paramref name="Max"/>.</summary>
    public sealed record Value(double Max) : ClipSpec;

    /// <summary>
    /// All gradients times min(1, <paramref name="Max"/>/(n + 1e-6)), n being the norm of all of them (Pascanu et al. 2013, as torch's clip_grad_norm_).
    /// </summary>
    public sealed record GlobalNorm(double Max) : ClipSpec;

    /// <summary>As <see cref="GlobalNorm"/>, for each tensor on its own.</summary>
    public sealed record PerTensorNorm(double Max) : ClipSpec;

    /// <summary>
    /// Each unit's gradient, a row of a weight, scaled down to norm <paramref name="Max"/>·max(‖w‖, <paramref name="Epsilon"/>) (Brock et al. 2021).
    /// </summary>
    public sealed record Adaptive(double Max, double Epsilon) : ClipSpec;
}
