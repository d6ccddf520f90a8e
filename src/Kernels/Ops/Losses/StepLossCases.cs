using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>The loss of a step at odd batch sizes, and losses that are not finite.</summary>
internal static class StepLossCases
{
    private const int Capacity = 7;
    private const long Step = (5L << 32) + 3;

    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All =>
    [
        .. CaseData.OddLengths.Select(rows => Case($"rows={rows}", Losses(rows))),
        Case("already halted", Losses(5), halted: 2),
        Case("NaN", [1, 2, float.NaN, 4]),
        Case("infinite", [.. Losses(130), float.PositiveInfinity]),
        Case("overflow", [3e38f, 3e38f]),
        Case("NaN that does not halt", [1, 2, float.NaN, 4], halts: false),
        Case("rows without classes", Losses(130), classes: false),
    ];

    private static OpCase<StepLossArguments> Case(string title, float[] losses, int halted = 0, bool halts = true, bool classes = true) =>
        new(StepLossArguments.Op, title, memory =>
        {
            int rows = losses.Length;
            int[] correct = [.. Enumerable.Range(0, rows).Select(row => classes && row % 3 == 0 ? 1 : 0)];
            int[] labels = [.. Enumerable.Range(0, rows).Select(row => row % 5 == 4 ? -1 : row % 10)];
            StepState state = new() { Step = Step, Epoch = 1, FirstSample = 2, Recording = 1, RecordSlot = 3, LearningRate = 0.5f, Halted = halted };
            StepLossRecord record = StepLossReference.Record(losses, correct, labels);
            StepState after = state;
            after.Halted = float.IsFinite(record.LossSum) || !halts ? halted : 1;
            StepLossRecord[] before = [.. Enumerable.Repeat(new StepLossRecord(-1, -2, -3), Capacity)];
            StepLossRecord[] history = [.. before];
            history[Step % Capacity] = record;
            return new(
                memory.Input("RowLoss", losses),
                classes ? memory.Input("RowCorrect", correct) : default,
                memory.Input("Labels", labels),
                rows,
                memory.Exact("State", [state], [after]),
                memory.Exact("History", before, history),
                Capacity)
            {
                HaltOnNonFinite = halts ? 1 : 0,
            };
        });

    // Sixty-fourths up to 16: floats add a few thousand of them without rounding, in whatever order.
    private static float[] Losses(int rows)
    {
        Random random = new(rows);
        return [.. Enumerable.Range(0, rows).Select(_ => random.Next(1024) / 64f)];
    }
}
