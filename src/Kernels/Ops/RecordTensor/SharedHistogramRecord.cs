using GpuGrad.Kernels.Reduction;
using ILGPU;

namespace GpuGrad.Kernels.Ops.RecordTensor;

/// <summary>
/// Measures a tensor with up to 128 groups, as many as its length asks for, each with a histogram in shared memory of a part
/// of its own. A second launch adds the groups up, in order: one thread a bin, and a thread a group for the statistics.
/// </summary>
internal sealed class SharedHistogramRecord() : KernelVariant<RecordTensorArguments>(KernelFamily.Simt)
{
    // A group clears and stores 2,048 bins: it should count more elements than that.
    private const int ElementsPerGroup = 16 * GroupMeasurement.Threads;
    private const int MostGroups = 128;

    // Parts begin where a round of the threads, of four elements each, would.
    private const int LengthUnit = 4 * GroupMeasurement.Threads;

    /// <inheritdoc/>
    public override void Emit(CallList calls, RecordTensorArguments arguments) =>
        GroupMeasurement.Use(calls, arguments.X, new Emission(calls, arguments));

    private static void Count<TReduction, TCounting>(SharedHistogramArguments a)
        where TReduction : struct, IGroupReduction
        where TCounting : struct, IBinCounting
    {
        ArrayView<int> counts = SharedMemory.Allocate<int>(TensorRecordLayout.Counts);
        int group = Grid.IdxX;
        long start = group * a.GroupLength;
        long length = a.Tensor.Length - start;
        length = length < a.GroupLength ? length : a.GroupLength;
        TensorPart part = GroupMeasurement.Measure<TReduction, TCounting>(a.Tensor.X, start, length, counts);
        for (int i = Group.IdxX; i < TensorRecordLayout.Counts; i += GroupMeasurement.Threads)
        {
            a.Counts[(group * TensorRecordLayout.Counts) + i] = counts[i];
        }

        if (Group.IdxX == 0)
        {
            a.Parts[group] = part;
        }
    }

    /// <summary>Adds the groups up, in order: one thread a bin, and a thread a group for the statistics.</summary>
    internal static void Merge<TReduction>(SharedHistogramArguments a)
        where TReduction : struct, IGroupReduction
    {
        ArrayView<TensorPart> shared = SharedMemory.Allocate<TensorPart>(LaunchShape.ElementGroup);
        long block = TensorRecordLayout.BlockStart(a.Tensor);
        int word = Grid.GlobalIndex.X;
        if (word < TensorRecordLayout.Counts)
        {
            int count = 0;
            for (int group = 0; group < a.Groups; group++)
            {
                count += a.Counts[(group * TensorRecordLayout.Counts) + word];
            }

            a.Tensor.Records[block + word] = count;
        }

        // Every group adds the parts up, so that all its threads meet the same barriers; the first stores them.
        TensorPart part = TensorPart.None;
        if (Group.IdxX < a.Groups)
        {
            part = a.Parts[Group.IdxX];
        }

        part = TReduction.OfEvery<TensorPart, TensorPart>(1, part, shared);
        if (Grid.IdxX == 0)
        {
            GroupMeasurement.StoreStatistics(part, a.Tensor.Records, block);
        }
    }

    private readonly struct Emission(CallList calls, RecordTensorArguments arguments) : IMeasurementUse
    {
        public void With<TReduction, TCounting>()
            where TReduction : struct, IGroupReduction
            where TCounting : struct, IBinCounting
        {
            long wanted = Math.Min(((arguments.Length - 1) / ElementsPerGroup) + 1, MostGroups);
            long groupLength = ((((arguments.Length - 1) / wanted) / LengthUnit) + 1) * LengthUnit;
            int groups = (int)(((arguments.Length - 1) / groupLength) + 1);
            SharedHistogramArguments all = new(
                arguments,
                calls.Scratch<int>(groups * TensorRecordLayout.Counts),
                calls.Scratch<TensorPart>(groups),
                groups,
                groupLength);
            calls.Launch(Count<TReduction, TCounting>, new KernelConfig(groups, GroupMeasurement.Threads), all);
            calls.Launch(Merge<TReduction>, LaunchShape.Elements(TensorRecordLayout.Counts), all);
        }
    }
}
