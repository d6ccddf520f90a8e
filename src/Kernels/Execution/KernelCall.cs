namespace GpuGrad.Kernels.Execution;

/// <summary>One kernel call of a step, with its arguments fixed when the step was planned.</summary>
internal abstract class KernelCall
{
    /// <summary>The op it belongs to.</summary>
    public required string Op { get; init; }

    /// <summary>The variant that emitted it.</summary>
    public required string Variant { get; init; }

    /// <summary>The layer it works for, as messages name it; empty outside layers.</summary>
    public required string Layer { get; init; }

    /// <summary>Whether it runs on recorded steps only.</summary>
    public required bool RecordedOnly { get; init; }

    /// <summary>
    /// What its op declares to read and write; scratch memory is not told. Of an op with several calls each has all of it: they
    /// use it between them.
    /// </summary>
    public IReadOnlyList<MemoryAccess> Accesses => DeclaredAccesses;

    internal List<MemoryAccess> DeclaredAccesses { get; set; } = [];
}
