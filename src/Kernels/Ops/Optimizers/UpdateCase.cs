using GpuGrad.Kernels.Ops.Clipping;
using GpuGrad.Kernels.Verification;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>
/// What an optimizer's case works on. With clipping the buffer has gaps that must stay as they are, a tensor of two chunks
/// that begin off every multiple of 16 bytes, coefficients that differ, and gradients that are not finite and count as 0.
/// </summary>
internal static class UpdateCase
{
    /// <summary>The learning rate.</summary>
    public const float LearningRate = 0.1f;

    /// <summary>The length of the buffer of <see cref="ClippedSegments"/>.</summary>
    public const int ClippedLength = 5072;

    private const float GapValue = 7f;

    /// <summary>The tensors of a clipped case.</summary>
    public static IReadOnlyList<ClipSegment> ClippedSegments { get; } = [new(0, 33, 3), new(48, 1, 1), new(66, 5000, 40)];

    /// <summary>
    /// Puts inputs into memory, and what <paramref name="expect"/> says of weight, clipped gradient and the two accumulators;
    /// those that the rule does not keep are 0.
    /// </summary>
    public static UpdateArguments<TRule> Arguments<TRule>(
        CaseMemory memory, UpdateSetting setting, long step, TRule rule, Func<double, double, double, double, UpdateExpectation> expect)
        where TRule : struct, IUpdateRule<TRule>
    {
        memory.Skew = setting.Skew;
        int n = setting.Length;
        float[] weights = CaseData.Uniform(n, seed: n);
        float[] gradients = CaseData.Uniform(n, seed: n + 1, setting.Scale);
        float[] first = rule.KeepsFirst ? CaseData.Uniform(n, seed: n + 2, setting.Scale) : new float[n];
        float[] second = rule.KeepsSecond
            ? [.. CaseData.Uniform(n, seed: n + 3).Select(x => (float)(Math.Abs(x) * setting.Scale * setting.Scale))]
            : new float[n];
        bool[] touched = new bool[n];
        double[] clipped = [.. gradients];
        Array.Fill(touched, true);
        GradientClip clip = setting.Limit is { } limit ? Clipped(memory, setting, limit, gradients, touched, clipped) : default;
        ArrayView<StepState> state = memory.Input("State", [new StepState
        {
            Step = step,
            LearningRate = LearningRate,
            Recording = setting.Step == UpdateStep.Plain ? 0 : 1,
            Halted = setting.Step == UpdateStep.Halted ? 1 : 0,
        }]);
        bool updates = setting.Step is UpdateStep.Plain or UpdateStep.Recorded;
        UpdateExpectation[] expected =
        [
            .. Enumerable.Range(0, n).Select(i => updates && touched[i]
                ? expect(weights[i], clipped[i], first[i], second[i])
                : new(0, 0, first[i], 0, second[i], 0)),
        ];
        return new(
            memory.InOut(
                "Weights",
                weights,
                [.. expected.Select((e, i) => weights[i] + e.Update)],
                [.. expected.Select((e, i) => e.Update == 0 ? 0 : (1.5 * e.UpdateTolerance) + (CaseData.Epsilon * Math.Abs(weights[i] + e.Update)))]),
            setting.Step is UpdateStep.Recorded or UpdateStep.Skipped
                ? memory.InOut(
                    "Gradients",
                    gradients,
                    [.. expected.Select((e, i) => touched[i] ? e.Update : gradients[i])],
                    [.. expected.Select(e => e.UpdateTolerance)])
                : memory.InOut("Gradients", gradients, [.. gradients], new double[n]),
            rule.KeepsFirst ? memory.InOut("First", first, [.. expected.Select(e => e.First)], [.. expected.Select(e => e.FirstTolerance)]) : default,
            rule.KeepsSecond ? memory.InOut("Second", second, [.. expected.Select(e => e.Second)], [.. expected.Select(e => e.SecondTolerance)]) : default,
            n,
            rule,
            state)
        {
            Clip = clip,
        };
    }

    private static GradientClip Clipped(
        CaseMemory memory, UpdateSetting setting, float limit, float[] gradients, bool[] touched, double[] clipped)
    {
        ClipLayout layout = ClipLayout.Of(ClippedSegments, ClipMode.Value);
        float[] coefficients = [.. layout.Chunks.Select((_, i) => 1f / (i + 1))];
        (gradients[5], gradients[48], gradients[5000]) = (float.NaN, float.PositiveInfinity, float.NegativeInfinity);
        Array.Clear(touched);
        for (int c = 0; c < layout.Chunks.Length; c++)
        {
            for (long i = layout.Chunks[c].Start; i < layout.Chunks[c].Start + layout.Chunks[c].Length; i++)
            {
                touched[i] = true;
                clipped[i] = float.IsFinite(gradients[i]) ? Math.Clamp((double)gradients[i] * coefficients[c], -limit, limit) : 0;
            }
        }

        for (int i = 0; i < gradients.Length; i++)
        {
            gradients[i] = touched[i] ? gradients[i] : GapValue;
        }

        return new GradientClip(
            memory.Input("Chunks", layout.Chunks),
            layout.Chunks.Length,
            memory.Input("Coefficients", coefficients),
            memory.Input("Outcome", [new ClipOutcome { Skip = setting.Step == UpdateStep.Skipped ? 1 : 0 }]),
            float.IsFinite(limit) ? ClipMode.Value : ClipMode.GlobalNorm,
            float.IsFinite(limit) ? limit : 1f);
    }
}
