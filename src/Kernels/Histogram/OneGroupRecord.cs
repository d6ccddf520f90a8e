using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Execution;
using ILGPU;

namespace GpuGrad.Kernels.Histogram;

/// <summary>Measures a small tensor in one launch of one group, which needs nothing merged.</summary>
public sealed class OneGroupRecord() : KernelVariant<RecordTensorArguments>(KernelFamily.Simt)
{
    private const int MostElements = 16 * GroupMeasurement.Threads;

    /// <inheritdoc/>
    public override bool Fits(ComputeDevice device, in RecordTensorArguments arguments) => arguments.Length <= MostElements;

    /// <inheritdoc/>
    public override void Emit(CallList calls, RecordTensorArguments arguments) =>
        calls.Launch(Kernel, new KernelConfig(1, GroupMeasurement.Threads), arguments);

    private static void Kernel(RecordTensorArguments a)
    {
        ArrayView<int> integers = SharedMemory.Allocate<int>(TensorRecordLayout.Integers);
        ArrayView<int> tile = SharedMemory.Allocate<int>(GroupMeasurement.TileLength);
        ArrayView<float> sums = SharedMemory.Allocate<float>(GroupMeasurement.SumsLength);
        GroupMeasurement.Measure(a.X, a.Length, first: 0, stride: GroupMeasurement.Threads, integers, tile, sums);
        long block = TensorRecordLayout.BlockStart(a);
        for (int i = Group.IdxX; i < TensorRecordLayout.Integers; i += GroupMeasurement.Threads)
        {
            a.Records[block + i] = integers[i];
        }

        GroupMeasurement.StoreSums(sums, a.Records, block);
    }
}
