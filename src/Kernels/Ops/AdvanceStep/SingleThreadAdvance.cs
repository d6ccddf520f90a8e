using ILGPU;

namespace GpuGrad.Kernels.Ops.AdvanceStep;

/// <summary>One thread moves the state on.</summary>
internal sealed class SingleThreadAdvance() : KernelVariant<AdvanceStepArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, AdvanceStepArguments arguments) =>
        calls.Launch(Kernel, new KernelConfig(1, 1), arguments);

    private static void Kernel(AdvanceStepArguments a)
    {
        if (Grid.GlobalIndex.X == 0)
        {
            StepClock.Advance(a);
        }
    }
}
