using GpuGrad.Kernels.Randomness;
using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops.RRelu;

/// <summary>Randomised leaky ReLU, forward and backward, in early and late steps, at odd lengths and at its kink.</summary>
internal static class RReluCases
{
    private const ulong Seed = 0xFEDCBA9876543210;

    private static readonly (long Step, int Op)[] s_draws = [(0, 0), (3, 7), (5_000_000_000, int.MaxValue)];
    private static readonly bool[] s_passes = [false, true];

    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All =>
    [
        .. from length in CaseData.OddLengths
           from draw in s_draws
           from backward in s_passes
           select Case(length, draw.Step, draw.Op, backward, 1f / 8f, 1f / 3f),
        Case(127, 1, 1, backward: true, -0.5f, 2f),
        Case(127, 1, 1, backward: true, -0.5f, 2f, skew: 1),
        Case(127, 1, 1, backward: false, 0.25f, 0.25f),
        Kink(),
    ];

    private static OpCase<RReluArguments> Case(int length, long step, int op, bool backward, float lower, float upper, int skew = 0) =>
        new(
            RReluArguments.Op,
            FormattableString.Invariant($"{(backward ? "backward" : "forward")} n={length} {lower}..{upper} step={step} op={op} skew={skew}"),
            memory =>
            {
                memory.Skew = skew;
                float[] x = CaseData.Uniform(length, seed: length, 3);
                float[] values = backward ? CaseData.Uniform(length, seed: length + 1) : x;
                double[] draws = UniformReference.Draw(length, Seed, step, op);
                double[] expected = [.. x.Select((v, i) => values[i] * (v > 0 ? 1 : lower + (((double)upper - lower) * draws[i])))];
                // Roundings of the range, its product, the slope and the result; |slope| may be less than its two terms.
                double[] tolerance =
                    [.. values.Select(v => (2 * CaseData.Epsilon * Math.Abs(v) * (Math.Abs(lower) + Math.Abs(upper))) + float.Epsilon)];
                return new(
                    memory.Input("X", x),
                    memory.Input("Values", values),
                    length,
                    lower,
                    upper,
                    Seed,
                    op,
                    memory.Input("State", [new StepState { Step = step }]),
                    memory.Output("Result", expected, tolerance));
            });

    // As in PyTorch, 0 counts as negative. With one slope only, nothing is left to chance.
    private static OpCase<RReluArguments> Kink() => new(RReluArguments.Op, "kink and NaN", memory => new(
        memory.Input("X", [0f, -0f, float.NaN, 1f]),
        memory.Input("Values", [2f, 4f, 8f, 16f]),
        4,
        0.25f,
        0.25f,
        Seed,
        1,
        memory.Input("State", [default(StepState)]),
        memory.Output("Result", [0.5, 1, double.NaN, 16], [0, 0, 0, 0])));
}
