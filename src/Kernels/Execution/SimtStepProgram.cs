namespace GpuGrad.Kernels.Execution;

/// <summary>Runs steps on a GPU, or the simulated one, by enqueueing the calls on the device's stream.</summary>
internal sealed class SimtStepProgram(ComputeDevice device, IReadOnlyList<KernelCall> calls) : StepProgram
{
    private readonly SimtCall[] _recorded = [.. calls.Cast<SimtCall>()];
    private readonly SimtCall[] _plain = [.. calls.Where(c => !c.RecordedOnly).Cast<SimtCall>()];

    public override void Run(long firstStep, int steps, int recordEvery)
    {
        for (long step = firstStep; step < firstStep + steps; step++)
        {
            foreach (SimtCall call in IsRecorded(step, recordEvery) ? _recorded : _plain)
            {
                try
                {
                    call.Launch(device.Stream);
                }
                catch (Exception exception)
                {
                    // Calls before it that went wrong on the device may be told here too, since they only wait in the queue.
                    throw new KernelFailureException(call, exception);
                }
            }
        }
    }

    public override void Dispose()
    {
    }
}
