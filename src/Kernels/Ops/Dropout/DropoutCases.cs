using GpuGrad.Kernels.Randomness;
using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops.Dropout;

/// <summary>
/// Dropout of nothing, some and nearly all, in early and late steps, at odd lengths, and masking that scales nothing. Backward is the same op.
/// </summary>
internal static class DropoutCases
{
    private const ulong Seed = 0xFEDCBA9876543210;

    private static readonly (long Step, int Op)[] s_draws = [(0, 0), (3, 7), (5_000_000_000, int.MaxValue)];
    private static readonly float[] s_probabilities = [0f, 0.1f, 0.99f];

    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All =>
    [
        .. from length in CaseData.OddLengths
           from draw in s_draws
           select Case(length, 0.5f, draw.Step, draw.Op),
        .. from probability in s_probabilities
           select Case(1027, probability, 1, 1),
        Case(1027, 0.25f, 1, 1, scale: 1f),
        Case(1027, 0.25f, 1, 1, skew: 1),
    ];

    private static OpCase<DropoutArguments> Case(int length, float probability, long step, int op, float? scale = null, int skew = 0) =>
        new(
            DropoutArguments.Op,
            FormattableString.Invariant($"n={length} p={probability} step={step} op={op}{(scale is null ? "" : $" scale={scale}")} skew={skew}"),
            memory =>
            {
                memory.Skew = skew;
                float[] x = CaseData.Uniform(length, seed: length);
                // A NaN shows whether it is kept or not.
                x[length / 2] = float.NaN;
                double[] draws = UniformReference.Draw(length, Seed, step, op);
                double[] expected = [.. x.Select((v, i) => v * (draws[i] < probability ? 0 : scale ?? (1 / (1 - (double)probability))))];
                // Roundings of 1 − p, of its inverse and of the product.
                DropoutArguments arguments = new(
                    memory.Input("X", x),
                    length,
                    probability,
                    Seed,
                    op,
                    memory.Input("State", [new StepState { Step = step }]),
                    memory.Output("Y", expected, CaseData.Ulps(expected, 1.5)));
                return scale is { } given ? arguments with { Scale = given } : arguments;
            });
}
