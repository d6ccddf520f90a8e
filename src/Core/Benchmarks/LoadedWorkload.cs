using GpuGrad.Kernels;

namespace GpuGrad.Benchmarks;

/// <summary>A workload in a device's memory.</summary>
/// <param name="memory">Its memory, freed with it.</param>
/// <param name="shape">What the choice of a variant can depend on.</param>
/// <param name="variants">The variants that fit, the catalogue's choice first; they share the memory.</param>
internal sealed class LoadedWorkload(WorkloadMemory memory, OpShape shape, IReadOnlyList<LoadedVariant> variants) : IDisposable
{
    /// <summary>What the choice of a variant can depend on.</summary>
    public OpShape Shape { get; } = shape;

    /// <summary>The variants.</summary>
    public IReadOnlyList<LoadedVariant> Variants { get; } = variants;

    /// <inheritdoc/>
    public void Dispose() => memory.Dispose();
}
