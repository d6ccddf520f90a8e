namespace GpuGrad.Kernels.Ops.ConsecutiveGradients;

/// <summary>Each worker copies an even share.</summary>
internal sealed unsafe class VectorKeep() : KernelVariant<KeepBeforeRecordArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, KeepBeforeRecordArguments arguments) => calls.Run(&Run, arguments, work: arguments.Length);

    private static void Run(in KeepBeforeRecordArguments a, int worker, int workers)
    {
        if (KeepBeforeRecordArguments.IsDue(a))
        {
            WorkShare share = WorkShare.Of(a.Length, worker, workers);
            long bytes = (share.End - share.Start) * sizeof(float);
            Buffer.MemoryCopy(a.X.Pointer() + share.Start, a.Kept.Pointer() + share.Start, bytes, bytes);
        }
    }
}
