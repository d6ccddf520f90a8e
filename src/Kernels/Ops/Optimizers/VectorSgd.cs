namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>SGD with momentum in one pass; each worker does an even share, a register at a time.</summary>
internal sealed class VectorSgd() : KernelVariant<SgdArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, SgdArguments arguments) => VectorUpdate.Emit(calls, arguments.Update);
}
