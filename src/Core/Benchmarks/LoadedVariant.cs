using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Tuning;

namespace GpuGrad.Benchmarks;

/// <summary>A variant, ready to run on a workload; repeats are steps of one program, so of one launch on the <c>cpu</c> device.</summary>
/// <param name="variant">The variant.</param>
/// <param name="values">Its tunables.</param>
/// <param name="program">Its calls.</param>
/// <param name="memory">What they work on.</param>
internal sealed class LoadedVariant(IKernelVariant variant, TunableValues values, StepProgram program, WorkloadMemory memory)
{
    /// <summary>The variant.</summary>
    public IKernelVariant Variant { get; } = variant;

    /// <summary>Its tunables.</summary>
    public TunableValues Values { get; } = values;

    /// <summary>Its name, with the tunables that are not at their defaults.</summary>
    public string Name => Values.Label(Variant.Name);

    /// <summary>What to time.</summary>
    public TimedWork Work => new(Run);

    /// <summary>Runs it once and says what it left unwritten, or null.</summary>
    public string? Unwritten()
    {
        memory.Unwrite();
        Run(1);
        return memory.Unwritten();
    }

    private void Run(int repeats)
    {
        program.Run(firstStep: 0, repeats, recordEvery: 0);
        memory.Device.Synchronize();
    }
}
