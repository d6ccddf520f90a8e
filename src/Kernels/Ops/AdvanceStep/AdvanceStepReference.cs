namespace GpuGrad.Kernels.Ops.AdvanceStep;

/// <summary>The state of a step, told by counting through every step from the first.</summary>
internal static class AdvanceStepReference
{
    /// <summary>The state in step <paramref name="step"/>; <paramref name="halted"/> is carried over.</summary>
    public static StepState At(
        long step, long stepsPerEpoch, int batch, int recordEvery, int recordSlots, IReadOnlyList<float> learningRates, int halted)
    {
        StepState state = new() { Halted = halted, LearningRate = learningRates[0], Recording = recordEvery > 0 ? 1 : 0 };
        int sinceRecord = 0;
        for (long s = 1; s <= step; s++)
        {
            state.Step = s;
            state.FirstSample += batch;
            if (state.FirstSample == stepsPerEpoch * batch)
            {
                state.FirstSample = 0;
                state.Epoch++;
            }

            state.LearningRate = s < learningRates.Count ? learningRates[(int)s] : learningRates[^1];
            sinceRecord++;
            state.Recording = 0;
            if (sinceRecord == recordEvery)
            {
                sinceRecord = 0;
                state.Recording = 1;
                state.RecordSlot = state.RecordSlot + 1 == recordSlots ? 0 : state.RecordSlot + 1;
            }
        }

        return state;
    }
}
