namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>RMSProp in one pass; each worker does an even share, a register at a time.</summary>
internal sealed class VectorRmsProp() : KernelVariant<RmsPropArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, RmsPropArguments arguments) => VectorUpdate.Emit(calls, arguments.Update);
}
