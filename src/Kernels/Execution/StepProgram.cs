namespace GpuGrad.Kernels.Execution;

/// <summary>A planned step that a device can run many times. Running it allocates nothing.</summary>
internal abstract class StepProgram : IDisposable
{
    /// <summary>
    /// Runs <paramref name="steps"/> steps one after the other, the first being number <paramref name="firstStep"/>;
    /// steps whose number is a multiple of <paramref name="recordEvery"/> (0: none) make the calls marked as recorded
    /// too. On a GPU the calls are only enqueued: synchronise the device before reading what they wrote.
    /// </summary>
    /// <exception cref="KernelFailureException">A call failed on the <c>cpu</c> device, or another device refused to take it.</exception>
    public abstract void Run(long firstStep, int steps, int recordEvery);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Whether a step is recorded.</summary>
    protected static bool IsRecorded(long step, int recordEvery) => recordEvery > 0 && step % recordEvery == 0;
}

/// <summary>Makes programs.</summary>
internal static class StepProgramLoading
{
    /// <summary>Makes a program of calls that were emitted for this device.</summary>
    public static StepProgram Load(this ComputeDevice device, CallList calls) => device.Load(calls, calls.Calls.Count);

    /// <summary>Makes a program of the first <paramref name="count"/> calls of a list that was emitted for this device.</summary>
    public static StepProgram Load(this ComputeDevice device, CallList calls, int count)
    {
        KernelCall[] first = [.. calls.Calls.Take(count)];
        return device.Family == KernelFamily.Vector ? new VectorStepProgram(device, first) : new SimtStepProgram(device, first);
    }
}
