namespace GpuGrad.Runs;

/// <summary>The device of a run.</summary>
/// <param name="Selector">As it is selected: <c>cpu:2</c>.</param>
/// <param name="Name">As it calls itself.</param>
/// <param name="Tuned">Its tunables that were not at their defaults; null where all were.</param>
internal sealed record RunDevice(string Selector, string Name, IReadOnlyDictionary<string, int>? Tuned = null)
{
    /// <summary>Workers of <c>cpu</c>; null on other devices and in a file of an older gpugrad.</summary>
    public int? Workers { get; init; }

    /// <summary>Width of the registers of <c>cpu</c> that were used; null on other devices and in a file of an older gpugrad.</summary>
    public int? VectorBits { get; init; }

    /// <summary>
    /// Of a training on CUDA: <c>captured</c> where its steps were launched as graphs from the second of each kind on, plain and recorded, or <c>eager: </c>
    /// and why not. Null while it runs, on other devices and in a file of an older gpugrad.
    /// </summary>
    public string? Graphs { get; init; }

    /// <summary>Bytes of device memory that training and evaluation take, data included; null in a file of an older gpugrad.</summary>
    public long? MemoryBytes { get; init; }
}
