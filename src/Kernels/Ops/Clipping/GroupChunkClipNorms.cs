using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Reduction;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Clipping;

/// <summary>
/// Three launches: a group measures a chunk, a group adds up the chunks of a tensor, and one group adds up the tensors and
/// concludes, however many tensors there are. Sums are in three scaled floats, by strided threads and then those of the
/// threads: an order that depends on shapes alone.
/// </summary>
internal sealed class GroupChunkClipNorms() : KernelVariant<ClipNormsArguments>(KernelFamily.Simt)
{
    private const int Threads = 128;

    /// <inheritdoc/>
    public override void Emit(CallList calls, ClipNormsArguments arguments)
    {
        if (calls.Device.HasShuffles())
        {
            Emit<ShuffleReduction>(calls, arguments);
        }
        else
        {
            Emit<SharedReduction>(calls, arguments);
        }
    }

    private static void Emit<TReduction>(CallList calls, ClipNormsArguments arguments)
        where TReduction : struct, IGroupReduction
    {
        int chunks = arguments.Clip.ChunkCount;
        ArrayView<ClipPartial> partials = calls.Scratch<ClipPartial>((long)chunks + arguments.TensorCount);
        ArrayView<float> weights = arguments.Clip.Mode == ClipMode.Adaptive ? arguments.Weights : ArrayView<float>.Empty;
        ClipNormsWork work = new(arguments, weights, partials.SubView(0, chunks), partials.SubView(chunks, arguments.TensorCount));
        calls.Launch(
            QuadAlignment.Of(arguments.Gradients, weights) ? MeasureChunk<TReduction, Float4> : MeasureChunk<TReduction, Float1>,
            new KernelConfig(chunks, Threads),
            work);
        calls.Launch(AddChunks<TReduction>, new KernelConfig(arguments.TensorCount, Threads), work);
        calls.Launch(AddTensors<TReduction>, new KernelConfig(1, Threads), work);
    }

    private static void MeasureChunk<TReduction, TFloats>(ClipNormsWork a)
        where TReduction : struct, IGroupReduction
        where TFloats : struct, IAdjacentFloats<TFloats>
    {
        ArrayView<ClipPartial> shared = SharedMemory.Allocate<ClipPartial>(Threads);
        ClipChunk chunk = a.Op.Clip.Chunks[Grid.IdxX];
        bool adaptive = a.Op.Clip.Mode == ClipMode.Adaptive;
        float limit = a.Op.Clip.Limit;
        ClipTally tally = GroupWalk.Tally<ClipTally, TFloats>(
            new ClipTally(adaptive, limit, default, default, default, 0f, 0), a.Op.Gradients, a.Weights, chunk.Start, chunk.Length);
        float smallest = tally.Largest > limit ? limit / tally.Largest : 1f;
        ClipPartial sum = TReduction.OfEvery<ClipPartial, ClipPartial>(
            1, new ClipPartial(tally.Gradient, tally.Cut.Plus(tally.Weight), smallest, tally.NonFinite), shared);
        if (Group.IdxX == 0)
        {
            float coefficient = 1f;
            if (adaptive)
            {
                float weightNorm = sum.Removed.Norm;
                weightNorm = weightNorm < a.Op.Clip.LeastWeightNorm ? a.Op.Clip.LeastWeightNorm : weightNorm;
                coefficient = sum.Gradient.Coefficient(a.Op.Clip.Max * weightNorm, extra: 0f);
                sum = sum.Scaled(coefficient);
            }

            a.Op.Clip.Coefficients[Grid.IdxX] = coefficient;
            a.Chunks[Grid.IdxX] = sum;
        }
    }

    private static void AddChunks<TReduction>(ClipNormsWork a)
        where TReduction : struct, IGroupReduction
    {
        ArrayView<ClipPartial> shared = SharedMemory.Allocate<ClipPartial>(Threads);
        ClipTensor tensor = a.Op.Tensors[Grid.IdxX];
        ClipPartial mine = ClipPartial.None;
        for (int i = Group.IdxX; i < tensor.Chunks; i += Threads)
        {
            mine = mine.Plus(a.Chunks[tensor.FirstChunk + i]);
        }

        ClipPartial sum = TReduction.OfEvery<ClipPartial, ClipPartial>(1, mine, shared);
        if (a.Op.Clip.Mode == ClipMode.PerTensorNorm)
        {
            sum = sum.Scaled(sum.Gradient.Coefficient(a.Op.Clip.Max, ClipRules.NormExtra));
            for (int i = Group.IdxX; i < tensor.Chunks; i += Threads)
            {
                a.Op.Clip.Coefficients[tensor.FirstChunk + i] = sum.Smallest;
            }
        }

        if (Group.IdxX == 0)
        {
            a.Tensors[Grid.IdxX] = sum;
        }
    }

    private static void AddTensors<TReduction>(ClipNormsWork a)
        where TReduction : struct, IGroupReduction
    {
        ArrayView<ClipPartial> shared = SharedMemory.Allocate<ClipPartial>(Threads);
        bool global = a.Op.Clip.Mode == ClipMode.GlobalNorm;
        ClipPartial mine = ClipPartial.None;
        for (int t = Group.IdxX; t < a.Op.TensorCount; t += Threads)
        {
            mine = mine.Plus(a.Tensors[t]);
        }

        ClipPartial sum = TReduction.OfEvery<ClipPartial, ClipPartial>(1, mine, shared);
        if (global)
        {
            sum = sum.Scaled(sum.Gradient.Coefficient(a.Op.Clip.Max, ClipRules.NormExtra));
            for (int i = Group.IdxX; i < a.Op.Clip.ChunkCount; i += Threads)
            {
                a.Op.Clip.Coefficients[i] = sum.Smallest;
            }
        }

        long slot = (long)a.Op.State[0].RecordSlot * ClipRecord.Words(a.Op.TensorCount);
        if (a.Op.State[0].Recording != 0 && slot + ClipRecord.Words(a.Op.TensorCount) <= a.Op.Records.Length)
        {
            for (int t = Group.IdxX; t < a.Op.TensorCount; t += Threads)
            {
                ClipPartial tensor = a.Tensors[t];
                Store(global ? tensor.Scaled(sum.Smallest) : tensor, a.Op.Records, slot + ClipRecord.Words(t));
            }

            if (Group.IdxX == 0)
            {
                Store(sum, a.Op.Records, slot);
            }
        }

        // The state is written below: all must have read it.
        Group.Barrier();
        if (Group.IdxX == 0)
        {
            int first = 0;
            while (first < a.Op.TensorCount - 1 && sum.NonFinite > 0 && a.Tensors[first].NonFinite == 0)
            {
                first++;
            }

            ClipRules.Conclude(a.Op, sum.NonFinite, first);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ClipPartial partial, ArrayView<float> records, long at)
    {
        records[at + ClipRecord.Norm] = partial.Gradient.Norm;
        records[at + ClipRecord.Removed] = partial.Removed.Norm;
        records[at + ClipRecord.Coefficient] = partial.Smallest;
        records[at + ClipRecord.NonFinite] = partial.NonFinite;
    }
}
