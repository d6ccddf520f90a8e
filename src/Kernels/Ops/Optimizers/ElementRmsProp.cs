using GpuGrad.Kernels.Tuning;

namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>RMSProp in one pass; a thread a weight, or, where gradients are clipped, a group a chunk.</summary>
internal sealed class ElementRmsProp() : KernelVariant<RmsPropArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    internal override IReadOnlyList<Tunable> Tunables => [LaunchShape.Group];

    /// <inheritdoc/>
    public override void Emit(CallList calls, RmsPropArguments arguments) => ElementUpdate.Emit(calls, arguments.Update);
}
