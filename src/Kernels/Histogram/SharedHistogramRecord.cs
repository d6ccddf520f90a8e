using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Execution;
using ILGPU;

namespace GpuGrad.Kernels.Histogram;

/// <summary>
/// Measures a tensor with up to 128 groups, as many as its length asks for, each with a histogram in shared memory. A
/// second launch adds the groups up, in order: one thread a bin, and a tree for the float sums.
/// </summary>
public sealed class SharedHistogramRecord() : KernelVariant<RecordTensorArguments>(KernelFamily.Simt)
{
    // A group clears and stores 2,048 bins: it should count more elements than that.
    private const int ElementsPerGroup = 16 * GroupMeasurement.Threads;
    private const int MostGroups = 128;

    /// <inheritdoc/>
    public override void Emit(CallList calls, RecordTensorArguments arguments)
    {
        int groups = (int)Math.Min(((arguments.Length - 1) / ElementsPerGroup) + 1, MostGroups);
        SharedHistogramArguments all = new(
            arguments,
            calls.Scratch<int>(groups * TensorRecordLayout.Integers),
            calls.Scratch<float>(groups * TensorRecordLayout.Sums),
            groups);
        calls.Launch(Count, new KernelConfig(groups, GroupMeasurement.Threads), all);
        calls.Launch(Merge, LaunchShape.Elements(TensorRecordLayout.Integers), all);
    }

    private static void Count(SharedHistogramArguments a)
    {
        ArrayView<int> integers = SharedMemory.Allocate<int>(TensorRecordLayout.Integers);
        ArrayView<int> tile = SharedMemory.Allocate<int>(GroupMeasurement.TileLength);
        ArrayView<float> sums = SharedMemory.Allocate<float>(GroupMeasurement.SumsLength);
        int group = Grid.IdxX;
        GroupMeasurement.Measure(
            a.Tensor.X,
            a.Tensor.Length,
            first: (long)group * GroupMeasurement.Threads,
            stride: (long)a.Groups * GroupMeasurement.Threads,
            integers,
            tile,
            sums);
        for (int i = Group.IdxX; i < TensorRecordLayout.Integers; i += GroupMeasurement.Threads)
        {
            a.Integers[(group * TensorRecordLayout.Integers) + i] = integers[i];
        }

        if (Group.IdxX < TensorRecordLayout.Sums)
        {
            a.Sums[(group * TensorRecordLayout.Sums) + Group.IdxX] = sums[Group.IdxX * GroupMeasurement.Threads];
        }
    }

    private static void Merge(SharedHistogramArguments a)
    {
        ArrayView<float> sums = SharedMemory.Allocate<float>(GroupMeasurement.SumsLength);
        long block = TensorRecordLayout.BlockStart(a.Tensor);
        int word = Grid.GlobalIndex.X;
        if (word < TensorRecordLayout.Integers)
        {
            int merged = a.Integers[word];
            for (int group = 1; group < a.Groups; group++)
            {
                int next = a.Integers[(group * TensorRecordLayout.Integers) + word];
                int lower = next < merged ? next : merged;
                int higher = next < merged ? merged : next;
                merged = word == TensorRecordLayout.Min ? lower : word == TensorRecordLayout.Max ? higher : merged + next;
            }

            a.Tensor.Records[block + word] = merged;
        }

        // Every group adds the sums up, so that all its threads meet the same barriers; the first stores them.
        int thread = Group.IdxX;
        for (int k = 0; k < TensorRecordLayout.Sums; k++)
        {
            sums[(k * GroupMeasurement.Threads) + thread] = thread < a.Groups ? a.Sums[(thread * TensorRecordLayout.Sums) + k] : 0f;
        }

        GroupMeasurement.ReduceSums(sums);
        if (Grid.IdxX == 0)
        {
            GroupMeasurement.StoreSums(sums, a.Tensor.Records, block);
        }
    }
}
