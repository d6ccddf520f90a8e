using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Reduction;
using ILGPU;

namespace GpuGrad.Kernels.Ops.RecordTensor;

/// <summary>What the threads of a group measure together. Sums are in an order that depends on the shape alone.</summary>
internal static class GroupMeasurement
{
    /// <summary>Threads a group.</summary>
    public const int Threads = 256;

    /// <summary>
    /// Measures elements start to start + length − 1. Afterwards <paramref name="counts"/> holds the block's counts, for all
    /// threads to read, and each thread has the statistics. Every thread of the group must call.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TensorPart Measure<TReduction, TCounting>(ArrayView<float> x, long start, long length, ArrayView<int> counts)
        where TReduction : struct, IGroupReduction
        where TCounting : struct, IBinCounting
    {
        ArrayView<int> tile = SharedMemory.Allocate<int>(Threads);
        ArrayView<TensorPart> shared = SharedMemory.Allocate<TensorPart>(Threads);
        for (int i = Group.IdxX; i < TensorRecordLayout.Counts; i += Threads)
        {
            counts[i] = 0;
        }

        Group.Barrier();
        TensorTally tally = TCounting.Count(x, start, length, counts, tile);
        // Its barriers are after the last count, too.
        return TReduction.OfEvery<TensorPart, TensorPart>(1, tally.Part, shared);
    }

    /// <summary>Writes the block's words after the counts. Every thread may call; each writes one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreStatistics(TensorPart part, ArrayView<int> records, long block)
    {
        int word = TensorRecordLayout.Counts + Group.IdxX;
        if (word < TensorRecordLayout.Words)
        {
            records[block + word] = StatisticsWord(part, word);
        }
    }

    /// <summary>A word of the block that follows the counts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int StatisticsWord(TensorPart part, int word)
    {
        int value = 0;
        value = word == TensorRecordLayout.Min ? part.Min : value;
        value = word == TensorRecordLayout.Max ? part.Max : value;
        value = word == TensorRecordLayout.Integers ? (int)Interop.FloatAsInt(part.Small) : value;
        value = word == TensorRecordLayout.Integers + 1 ? (int)Interop.FloatAsInt(part.Medium) : value;
        value = word == TensorRecordLayout.Integers + 2 ? (int)Interop.FloatAsInt(part.Big) : value;
        value = word == TensorRecordLayout.Integers + 3 ? (int)Interop.FloatAsInt(part.SmallSquares) : value;
        value = word == TensorRecordLayout.Integers + 4 ? (int)Interop.FloatAsInt(part.MediumSquares) : value;
        return word == TensorRecordLayout.Integers + 5 ? (int)Interop.FloatAsInt(part.BigSquares) : value;
    }

    /// <summary>Gives the use the reduction and the counting that serve the call's device and tensor.</summary>
    public static void Use<TUse>(CallList calls, ArrayView<float> x, TUse use)
        where TUse : IMeasurementUse
    {
        if (!calls.Device.HasShuffles())
        {
            use.With<SharedReduction, TileCounting>();
        }
        else if (QuadAlignment.Of(x))
        {
            use.With<ShuffleReduction, AtomicCounting<Float4>>();
        }
        else
        {
            use.With<ShuffleReduction, AtomicCounting<Float1>>();
        }
    }
}
