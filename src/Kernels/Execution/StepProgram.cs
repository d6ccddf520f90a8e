using ILGPU.Runtime.Cuda;

namespace GpuGrad.Kernels.Execution;

/// <summary>A planned step that a device can run many times. Running it allocates nothing.</summary>
internal abstract class StepProgram : IDisposable
{
    /// <summary>What <see cref="Graphs"/> says of steps that are launched as graphs.</summary>
    public const string CapturedGraphs = "captured";

    /// <summary>How <see cref="Graphs"/> begins where they are not; the reason follows.</summary>
    public const string EagerGraphs = "eager: ";

    /// <summary>Whether steps are captured and launched as graphs from the second of their kind on, and why not; null where there is no such thing.</summary>
    public virtual string? Graphs => null;

    /// <summary>
    /// Runs <paramref name="steps"/> steps one after the other, the first being number <paramref name="firstStep"/>;
    /// steps whose number is a multiple of <paramref name="recordEvery"/> (0: none) make the calls marked as recorded
    /// too. On a GPU the calls are only enqueued: synchronise the device before reading what they wrote.
    /// </summary>
    /// <exception cref="KernelFailureException">A call failed on the <c>cpu</c> device, or another device refused to take it.</exception>
    /// <exception cref="CudaException">The driver refused to take a captured step, or tells what went wrong before it; of which call is not known.</exception>
    public abstract void Run(long firstStep, int steps, int recordEvery);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Whether a step is recorded.</summary>
    protected static bool IsRecorded(long step, int recordEvery) => recordEvery > 0 && step % recordEvery == 0;
}

/// <summary>Makes programs.</summary>
internal static class StepProgramLoading
{
    /// <summary>Begins to compile what every program of the device needs, on a thread of its own; the first program begins it at the latest.</summary>
    public static void Prepare(this ComputeDevice device)
    {
        if (device.Family == KernelFamily.Vector)
        {
            _ = VectorStepProgram.Prepare(device);
        }
    }

    /// <summary>Makes a program of calls that were emitted for this device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="calls">The calls.</param>
    /// <param name="repeats">Whether so many steps will run that it pays to capture them; single calls that are timed run as they are.</param>
    public static StepProgram Load(this ComputeDevice device, CallList calls, bool repeats = false) => device.Load(calls, calls.Calls.Count, repeats);

    /// <summary>Makes a program of the first <paramref name="count"/> calls of a list that was emitted for this device.</summary>
    public static StepProgram Load(this ComputeDevice device, CallList calls, int count, bool repeats = false)
    {
        KernelCall[] first = [.. calls.Calls.Take(count)];
        return device.Family == KernelFamily.Vector ? new VectorStepProgram(device, first) : new SimtStepProgram(device, first, repeats);
    }
}
