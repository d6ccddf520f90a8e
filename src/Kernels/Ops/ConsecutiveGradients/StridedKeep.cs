using ILGPU;

namespace GpuGrad.Kernels.Ops.ConsecutiveGradients;

/// <summary>A bounded number of threads copy, each every so many elements: on most steps they have nothing to do, and leaving is quick.</summary>
internal sealed class StridedKeep() : KernelVariant<KeepBeforeRecordArguments>(KernelFamily.Simt)
{
    private const long MostThreads = 1 << 16;

    /// <inheritdoc/>
    public override void Emit(CallList calls, KeepBeforeRecordArguments arguments) =>
        calls.Launch(Kernel, LaunchShape.Elements(Math.Min(arguments.Length, MostThreads)), arguments);

    private static void Kernel(KeepBeforeRecordArguments a)
    {
        if (KeepBeforeRecordArguments.IsDue(a))
        {
            for (long i = Grid.LongGlobalIndex.X; i < a.Length; i += (long)Grid.DimX * Group.DimX)
            {
                a.Kept[i] = a.X[i];
            }
        }
    }
}
