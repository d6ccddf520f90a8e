using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops.Clipping;

/// <summary>
/// Every mode with bounds that clip all, some and nothing, gradients from 1e-35 to beyond what a norm can be as a float,
/// and every policy with NaN and infinities.
/// </summary>
internal static class ClipNormsCases
{
    private const int Slots = 3;
    private const int Slot = 1;
    private const long StepNumber = 41;

    private static readonly float[] s_nonFinite = [float.NaN, float.PositiveInfinity, float.NegativeInfinity];

    // Odd shapes with gaps between them; the third has more than one chunk, the last is all zeros.
    private static readonly ClipSegment[] s_segments =
        [new(0, 231, 7), new(240, 7, 1), new(256, 5100, 3), new(5360, 3, 1), new(5376, 1, 1), new(5392, 4, 2)];

    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All =>
    [
        .. from mode in Enum.GetValues<ClipMode>()
           from scale in (double[])[1e-35, 1, 3e38]
           select Case(mode, 0.3, scale),
        .. from mode in Enum.GetValues<ClipMode>()
           from max in (double[])[0, 1e9]
           select Case(mode, max, 1),
        .. from mode in (ClipMode[])[ClipMode.GlobalNorm, ClipMode.Value, ClipMode.Adaptive]
           from policy in Enum.GetValues<NonFinitePolicy>()
           select Case(mode, 0.5, 1, policy, nonFinite: true),
        Case(ClipMode.GlobalNorm, 0.5, 1, NonFinitePolicy.Error, nonFinite: true, halted: 1),
        Case(ClipMode.GlobalNorm, 0.5, 1, recording: 0),
        Case(ClipMode.PerTensorNorm, double.PositiveInfinity, 1),
        // The rows of the weights have norms of about 1 to 24: this counts for the short ones only.
        Case(ClipMode.Adaptive, 0.3, 1, leastWeightNorm: 3),
        Case(ClipMode.GlobalNorm, 0.3, 1, skew: 1),
        Case(ClipMode.Adaptive, 0.3, 1, skew: 1),
    ];

    // Bounds are in units of the gradients' scale.
    private static OpCase<ClipNormsArguments> Case(
        ClipMode mode,
        double relativeMax,
        double scale,
        NonFinitePolicy policy = NonFinitePolicy.Skip,
        bool nonFinite = false,
        int halted = 0,
        int recording = 1,
        float leastWeightNorm = 1e-3f,
        int skew = 0) =>
        new(ClipNormsArguments.Op,
            $"{mode} max={relativeMax} scale={scale} {policy} nonFinite={nonFinite} halted={halted} recording={recording} least={leastWeightNorm} skew={skew}",
            memory =>
        {
            memory.Skew = skew;
            float max = mode is ClipMode.Adaptive || relativeMax > 1e6 ? (float)relativeMax : (float)(relativeMax * scale);
            int length = (int)(s_segments[^1].Offset + s_segments[^1].Length);
            float[] weights = CaseData.Uniform(length, seed: 1);
            float[] gradients = CaseData.Uniform(length, seed: 2, scale);
            Array.Clear(gradients, (int)s_segments[^1].Offset, (int)s_segments[^1].Length);
            if (nonFinite)
            {
                // One of each in the second and third tensor.
                for (int i = 0; i < s_nonFinite.Length; i++)
                {
                    gradients[241 + i] = gradients[300 + (2000 * i)] = s_nonFinite[i];
                }
            }

            double[] factors = ClipReference.Factors(gradients, weights, s_segments, mode, max, leastWeightNorm);
            double[] clipped = ClipReference.Clip(gradients, factors, mode, max);
            IReadOnlyList<ClipMeasurement> measured = ClipReference.Measure(gradients, factors, clipped, s_segments);
            ClipLayout layout = ClipLayout.Of(s_segments, mode);
            double[] coefficients = [.. layout.Chunks.Select(c => factors[c.Start])];
            double[] coefficientTolerance = [.. coefficients.Select(c => Tolerance(c))];
            (double[] records, double[] recordTolerance) = Records(measured, recording);
            StepState state = new() { Step = StepNumber, Recording = recording, RecordSlot = Slot, Halted = halted };
            StepState stateAfter = state;
            ClipOutcome outcome = new() { NonFiniteSteps = 5, Step = 2, Tensor = 3, Skip = 1 };
            ClipOutcome outcomeAfter = outcome;
            if (halted == 0)
            {
                outcomeAfter = nonFinite
                    ? new() { NonFiniteSteps = 6, Step = StepNumber, Tensor = 1, Skip = policy == NonFinitePolicy.Zero ? 0 : 1 }
                    : outcome with { Skip = 0 };
                stateAfter.Halted = nonFinite && policy == NonFinitePolicy.Error ? 2 : 0;
            }

            GradientClip clip = new(
                memory.Input("Chunks", layout.Chunks),
                layout.Chunks.Length,
                memory.Output("Coefficients", coefficients, coefficientTolerance),
                memory.Exact("Outcome", [outcome], [outcomeAfter]),
                mode,
                max)
            { LeastWeightNorm = leastWeightNorm };
            return new(
                memory.InOut("Gradients", gradients, [.. gradients], new double[length]),
                mode == ClipMode.Adaptive ? memory.Input("Weights", weights) : default,
                length,
                memory.Input("Tensors", layout.Tensors),
                layout.Tensors.Length,
                policy,
                memory.Exact("State", [state], [stateAfter]),
                clip,
                memory.Output("Records", records, recordTolerance));
        });

    // At these lengths no sum has more than 64 additions in a row, and its terms are positive: 32 ε, halved by the root.
    // The square, and the root, scale and division of a device that rounds them badly, are worth 4 ε more.
    private static double Tolerance(double value) => (20 * CaseData.Epsilon * value) + (4 * float.Epsilon);

    private static (double[] Records, double[] Tolerance) Records(IReadOnlyList<ClipMeasurement> measured, int recording)
    {
        int words = ClipRecord.Words(s_segments.Length);
        double[] records = new double[Slots * words];
        double[] tolerance = new double[records.Length];
        Array.Fill(records, double.NaN);
        for (int i = 0; i < (recording != 0 ? measured.Count : 0); i++)
        {
            // All gradients together come first.
            int at = (Slot * words) + ClipRecord.Words(i == measured.Count - 1 ? -1 : i);
            ClipMeasurement m = measured[i];
            (records[at], tolerance[at]) = (m.Norm, Tolerance(m.Norm));
            // What is removed is a difference from 1 times the norm, or elements less the limit.
            (records[at + 1], tolerance[at + 1]) = (m.Removed, Tolerance(m.Norm + m.Removed));
            (records[at + 2], tolerance[at + 2]) = (m.Coefficient, Tolerance(m.Coefficient));
            (records[at + 3], tolerance[at + 3]) = (m.NonFinite, 0);
        }

        return (records, tolerance);
    }
}
