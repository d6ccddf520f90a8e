namespace GpuGrad.Kernels.Ops.AdvanceStep;

/// <summary>The state of a step as a function of its number; both families run it.</summary>
internal static class StepClock
{
    /// <summary>Moves the state on by one step.</summary>
    public static void Advance(AdvanceStepArguments a)
    {
        StepState state = a.State[0];
        long step = state.Step + 1;
        state.Step = step;
        state.Epoch = step / a.StepsPerEpoch;
        state.FirstSample = step % a.StepsPerEpoch * a.Batch;
        state.Recording = 0;
        state.RecordSlot = 0;
        if (a.RecordEvery > 0)
        {
            long record = step / a.RecordEvery;
            state.Recording = record * a.RecordEvery == step ? 1 : 0;
            state.RecordSlot = (int)(record % a.RecordSlots);
        }

        long last = a.LearningRateCount - 1;
        state.LearningRate = a.LearningRates[step < last ? step : last];
        a.State[0] = state;
    }
}
