using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops.AdvanceStep;

/// <summary>The first step, ends of epochs, recorded steps, and steps beyond the last learning rate.</summary>
internal static class AdvanceStepCases
{
    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All =>
    [
        Case(step: 0, stepsPerEpoch: 63, batch: 127, recordEvery: 10, recordSlots: 4),
        Case(step: 1, stepsPerEpoch: 63, batch: 127, recordEvery: 10, recordSlots: 4),
        Case(step: 50, stepsPerEpoch: 63, batch: 127, recordEvery: 10, recordSlots: 4),
        Case(step: 62, stepsPerEpoch: 63, batch: 127, recordEvery: 1, recordSlots: 1),
        Case(step: 63, stepsPerEpoch: 63, batch: 127, recordEvery: 7, recordSlots: 3),
        Case(step: 1027, stepsPerEpoch: 1, batch: 1, recordEvery: 0, recordSlots: 1),
        Case(step: 1027, stepsPerEpoch: 31, batch: 33, recordEvery: 13, recordSlots: 31, halted: 2),
        Case(step: 99_999, stepsPerEpoch: 100_000, batch: 100_000, recordEvery: 3, recordSlots: 5),
    ];

    private static OpCase<AdvanceStepArguments> Case(
        long step, long stepsPerEpoch, int batch, int recordEvery, int recordSlots, int halted = 0) =>
        new(AdvanceStepArguments.Op, $"step {step} epoch={stepsPerEpoch}x{batch} record={recordEvery}/{recordSlots}", memory =>
        {
            float[] rates = [0.5f, 0.25f, 0.125f];
            // What the previous step left, and what must not survive it.
            StepState before = new()
            {
                Step = step - 1,
                Epoch = 77,
                FirstSample = 77,
                Recording = 77,
                RecordSlot = 77,
                LearningRate = 77f,
                Halted = halted,
            };
            StepState after = AdvanceStepReference.At(step, stepsPerEpoch, batch, recordEvery, recordSlots, rates, halted);
            return new(
                memory.Exact("State", [before], [after]),
                stepsPerEpoch,
                batch,
                recordEvery,
                recordSlots,
                memory.Input("LearningRates", rates),
                rates.Length);
        });
}
