namespace GpuGrad.Kernels.Execution;

/// <summary>A call that every worker of the <c>cpu</c> device makes, each for its own share.</summary>
public abstract class VectorCall : KernelCall
{
    /// <summary>Does this worker's share. The next call begins when all workers are done with this one.</summary>
    public abstract void Run(int worker, int workers);
}
