namespace GpuGrad.Kernels.Execution;

/// <summary>A call of the <c>cpu</c> device: every worker makes it, each for its own share.</summary>
internal abstract class VectorCall : KernelCall
{
    /// <summary>Whether the call is so small that one worker makes it alone: neighbouring calls of this kind need no barrier between them.</summary>
    public required bool Serial { get; init; }

    /// <summary>Does this worker's share. The next call begins when all workers are done with this one.</summary>
    public abstract void Run(int worker, int workers);
}
