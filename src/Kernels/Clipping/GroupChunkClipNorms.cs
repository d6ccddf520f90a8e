using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Execution;
using ILGPU;

namespace GpuGrad.Kernels.Clipping;

/// <summary>
/// Three launches: a group measures a chunk, a group adds up the chunks of a tensor, and one group adds up the tensors and
/// concludes. Sums are in three scaled floats, by strided threads and then a tree: an order that depends on shapes alone.
/// </summary>
public sealed class GroupChunkClipNorms() : KernelVariant<ClipNormsArguments>(KernelFamily.Simt)
{
    private const int Threads = GroupClipSums.Threads;

    /// <inheritdoc/>
    public override void Emit(CallList calls, ClipNormsArguments arguments)
    {
        int chunks = arguments.Clip.ChunkCount;
        ArrayView<ClipPartial> partials = calls.Scratch<ClipPartial>((long)chunks + arguments.TensorCount);
        ClipNormsWork work = new(arguments, partials.SubView(0, chunks), partials.SubView(chunks, arguments.TensorCount));
        calls.Launch(MeasureChunk, new KernelConfig(chunks, Threads), work);
        calls.Launch(AddChunks, new KernelConfig(arguments.TensorCount, Threads), work);
        calls.Launch(AddTensors, new KernelConfig(1, Threads), work);
    }

    private static void MeasureChunk(ClipNormsWork a)
    {
        ArrayView<float> floats = SharedMemory.Allocate<float>(GroupClipSums.Floats);
        ArrayView<int> ints = SharedMemory.Allocate<int>(Threads);
        ClipChunk chunk = a.Op.Clip.Chunks[Grid.IdxX];
        bool adaptive = a.Op.Clip.Mode == ClipMode.Adaptive;
        float limit = a.Op.Clip.Limit;
        ScaledSquares gradient = default;
        // Of the weights where clipping adapts to them, else of what the limit cuts off.
        ScaledSquares other = default;
        float largest = 0f;
        int nonFinite = 0;
        for (long i = chunk.Start + Group.IdxX; i < chunk.Start + chunk.Length; i += Threads)
        {
            float g = a.Op.Gradients[i];
            // By bits: no compiler may assume that there is no NaN.
            if ((Interop.FloatAsInt(g) & 0x7F800000u) == 0x7F800000u)
            {
                nonFinite++;
            }
            else
            {
                gradient = gradient.Plus(g);
                float magnitude = IntrinsicMath.Abs(g);
                largest = magnitude > largest ? magnitude : largest;
                if (magnitude > limit)
                {
                    other = other.Plus(magnitude - limit);
                }
            }

            if (adaptive)
            {
                other = other.Plus(a.Op.Weights[i]);
            }
        }

        float smallest = largest > limit ? limit / largest : 1f;
        ClipPartial sum = GroupClipSums.Reduce(new ClipPartial(gradient, other, smallest, nonFinite), floats, ints);
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

    private static void AddChunks(ClipNormsWork a)
    {
        ArrayView<float> floats = SharedMemory.Allocate<float>(GroupClipSums.Floats);
        ArrayView<int> ints = SharedMemory.Allocate<int>(Threads);
        ClipTensor tensor = a.Op.Tensors[Grid.IdxX];
        ClipPartial mine = ClipPartial.None;
        for (int i = Group.IdxX; i < tensor.Chunks; i += Threads)
        {
            mine = mine.Plus(a.Chunks[tensor.FirstChunk + i]);
        }

        ClipPartial sum = GroupClipSums.Reduce(mine, floats, ints);
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

    private static void AddTensors(ClipNormsWork a)
    {
        ArrayView<float> floats = SharedMemory.Allocate<float>(GroupClipSums.Floats);
        ArrayView<int> ints = SharedMemory.Allocate<int>(Threads);
        bool global = a.Op.Clip.Mode == ClipMode.GlobalNorm;
        ClipPartial mine = ClipPartial.None;
        for (int t = Group.IdxX; t < a.Op.TensorCount; t += Threads)
        {
            mine = mine.Plus(a.Tensors[t]);
        }

        ClipPartial sum = GroupClipSums.Reduce(mine, floats, ints);
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
