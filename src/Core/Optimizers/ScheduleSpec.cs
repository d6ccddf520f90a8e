using GpuGrad.Kernels.Numerics;
using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>How the learning rate changes over a run, after a linear rise over the first <paramref name="Warmup"/> steps (0 for none).</summary>
public abstract record ScheduleSpec(int Warmup)
{
    private static readonly IntegerShape<int> s_steps = new(0, int.MaxValue);

    internal static readonly SpecShape<ScheduleSpec> Shape = new KindUnionShape<ScheduleSpec>(
    [
        Case("constant", "The learning rate stays.", new Constant(0)),
        Case("step", "The learning rate is multiplied by factor every so many steps.", new Step(0, 1, 0.1),
        [
            SpecField<Step>.Of(
                "every", new IntegerShape<int>(1, int.MaxValue), s => s.Every, (s, v) => s with { Every = v }, "Steps from one change to the next.",
                required: true),
            SpecField<Step>.Of(
                "factor", new NumberShape(0, open: true), s => s.Factor, (s, v) => s with { Factor = v }, "What the learning rate is multiplied by."),
        ]),
        Case("cosine", "After the warm-up, half a cosine down to 0 at the end of the run.", new Cosine(0)),
    ]);

    /// <summary>
    /// What the learning rate is multiplied by at <paramref name="step"/> (from 0) of a run of <paramref name="steps"/>:
    /// (step + 1)/warm-up during the warm-up, so that no step is lost at 0, times the schedule's own factor.
    /// </summary>
    public double FactorAt(long step, long steps) => (step < Warmup ? (step + 1.0) / Warmup : 1) * Own(step, steps);

    private protected abstract double Own(long step, long steps);

    private static UnionCase<ScheduleSpec> Case<T>(string kind, string description, T usual, SpecField<T>[]? fields = null)
        where T : ScheduleSpec => UnionCase<ScheduleSpec>.Of(kind, new ObjectShape<T>(usual,
        [
            SpecField<T>.Constant("kind", kind, description), .. fields ?? [],
            SpecField<T>.Of("warmup", s_steps, s => s.Warmup, (s, v) => s with { Warmup = v }, "Steps over which the learning rate rises from near 0."),
        ]));

    /// <summary>The learning rate stays.</summary>
    public sealed record Constant(int Warmup) : ScheduleSpec(Warmup)
    {
        private protected override double Own(long step, long steps) => 1;
    }

    /// <summary>Multiplied by <paramref name="Factor"/> every <paramref name="Every"/> steps, counted from the first.</summary>
    public sealed record Step(int Warmup, int Every, double Factor) : ScheduleSpec(Warmup)
    {
        private protected override double Own(long step, long steps) => ElementaryFunctions.Power(Factor, step / Every);
    }

    /// <summary>½(1 + cos(π·t)), t from 0 after the warm-up to 1 at the end (Loshchilov and Hutter 2017, without restarts).</summary>
    public sealed record Cosine(int Warmup) : ScheduleSpec(Warmup)
    {
        private protected override double Own(long step, long steps) =>
            step < Warmup || steps <= Warmup ? 1
                : 0.5 * (1 + ElementaryFunctions.SinCosOfTurns(0.5 * Math.Min(1, (step - Warmup) / (double)(steps - Warmup))).Cos);
    }
}
