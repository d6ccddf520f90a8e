using GpuGrad.Kernels.Tuning;

namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>Adam or AdamW in one pass; a thread a weight, or, where gradients are clipped, a group a chunk.</summary>
internal sealed class ElementAdam() : KernelVariant<AdamArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    internal override IReadOnlyList<Tunable> Tunables => [LaunchShape.Group];

    /// <inheritdoc/>
    public override void Emit(CallList calls, AdamArguments arguments) => ElementUpdate.Emit(calls, arguments.Update);
}
