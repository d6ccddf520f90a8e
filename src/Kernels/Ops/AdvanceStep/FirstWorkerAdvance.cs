namespace GpuGrad.Kernels.Ops.AdvanceStep;

/// <summary>The first worker moves the state on; the barrier after the call shows it to the others.</summary>
internal sealed unsafe class FirstWorkerAdvance() : KernelVariant<AdvanceStepArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, AdvanceStepArguments arguments) => calls.Run(&Run, arguments, work: 1);

    private static void Run(in AdvanceStepArguments a, int worker, int workers)
    {
        if (worker == 0)
        {
            StepClock.Advance(a);
        }
    }
}
