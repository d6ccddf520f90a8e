using GpuGrad.Kernels.Reduction;
using ILGPU;

namespace GpuGrad.Kernels.Ops.RecordTensor;

/// <summary>Measures a small tensor in one launch of one group, which needs nothing merged.</summary>
internal sealed class OneGroupRecord() : KernelVariant<RecordTensorArguments>(KernelFamily.Simt)
{
    private const int MostElements = 16 * GroupMeasurement.Threads;

    /// <inheritdoc/>
    public override bool Fits(ComputeDevice device, in RecordTensorArguments arguments) => arguments.Length <= MostElements;

    /// <inheritdoc/>
    public override void Emit(CallList calls, RecordTensorArguments arguments) =>
        GroupMeasurement.Use(calls, arguments.X, new Emission(calls, arguments));

    private static void Kernel<TReduction, TCounting>(RecordTensorArguments a)
        where TReduction : struct, IGroupReduction
        where TCounting : struct, IBinCounting
    {
        ArrayView<int> counts = SharedMemory.Allocate<int>(TensorRecordLayout.Counts);
        TensorPart part = GroupMeasurement.Measure<TReduction, TCounting>(a.X, 0, a.Length, counts);
        long block = TensorRecordLayout.BlockStart(a);
        for (int i = Group.IdxX; i < TensorRecordLayout.Counts; i += GroupMeasurement.Threads)
        {
            a.Records[block + i] = counts[i];
        }

        GroupMeasurement.StoreStatistics(part, a.Records, block);
    }

    private readonly struct Emission(CallList calls, RecordTensorArguments arguments) : IMeasurementUse
    {
        public void With<TReduction, TCounting>()
            where TReduction : struct, IGroupReduction
            where TCounting : struct, IBinCounting =>
            calls.Launch(Kernel<TReduction, TCounting>, new KernelConfig(1, GroupMeasurement.Threads), arguments);
    }
}
