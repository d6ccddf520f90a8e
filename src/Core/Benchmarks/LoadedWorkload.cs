namespace GpuGrad.Benchmarks;

/// <summary>A workload in a device's memory.</summary>
/// <param name="memory">Its memory, freed with it.</param>
/// <param name="variants">The variants that fit, the catalogue's choice first; they share the memory.</param>
public sealed class LoadedWorkload(WorkloadMemory memory, IReadOnlyList<LoadedVariant> variants) : IDisposable
{
    /// <summary>The variants.</summary>
    public IReadOnlyList<LoadedVariant> Variants { get; } = variants;

    /// <inheritdoc/>
    public void Dispose() => memory.Dispose();
}
