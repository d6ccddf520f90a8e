namespace GpuGrad.Kernels.Execution;

/// <summary>One kernel call of a step, with its arguments fixed when the step was planned.</summary>
public abstract class KernelCall
{
    /// <summary>The op it belongs to.</summary>
    public required string Op { get; init; }

    /// <summary>The variant that emitted it.</summary>
    public required string Variant { get; init; }

    /// <summary>The layer it works for, as messages name it; empty outside layers.</summary>
    public required string Layer { get; init; }

    /// <summary>Whether it runs on recorded steps only.</summary>
    public required bool RecordedOnly { get; init; }
}
