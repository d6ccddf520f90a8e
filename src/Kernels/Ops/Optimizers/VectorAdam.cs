namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>Adam or AdamW in one pass; each worker does an even share, a register at a time.</summary>
internal sealed class VectorAdam() : KernelVariant<AdamArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, AdamArguments arguments) => VectorUpdate.Emit(calls, arguments.Update);
}
