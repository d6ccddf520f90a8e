using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Execution;
using ILGPU;

namespace GpuGrad.Kernels.Directions;

/// <summary>
/// Two launches: a group compares a chunk, then a group for each of the three sums adds up the chunks. Strided threads and
/// then a tree in shared memory: an order that depends on the shape alone.
/// </summary>
public sealed class GroupChunkDots() : KernelVariant<ConsecutiveDotsArguments>(KernelFamily.Simt)
{
    private const int Threads = 256;

    /// <inheritdoc/>
    public override void Emit(CallList calls, ConsecutiveDotsArguments arguments)
    {
        int chunks = checked((int)DotsLayout.Chunks(arguments.Length));
        ConsecutiveDotsWork work = new(arguments, calls.Scratch<ScaledDot>((long)DotsLayout.Sums * chunks), chunks);
        calls.Launch(CompareChunk, new KernelConfig(chunks, Threads), work);
        calls.Launch(AddChunks, new KernelConfig(DotsLayout.Sums, Threads), work);
    }

    private static void CompareChunk(ConsecutiveDotsWork a)
    {
        ArrayView<float> floats = SharedMemory.Allocate<float>(ScaledDot.Parts * Threads);
        long start = (long)Grid.IdxX * DotsLayout.ChunkLength;
        long end = start + DotsLayout.ChunkLength;
        end = end > a.Op.Length ? a.Op.Length : end;
        ScaledDot dot = default;
        ScaledDot square = default;
        ScaledDot previousSquare = default;
        for (long i = start + Group.IdxX; i < end; i += Threads)
        {
            float x = a.Op.X[i];
            float previous = a.Op.Previous[i];
            dot = dot.Plus(x, previous);
            square = square.Plus(x, x);
            previousSquare = previousSquare.Plus(previous, previous);
        }

        Keep(a, sum: 0, Reduce(dot, floats));
        Keep(a, sum: 1, Reduce(square, floats));
        Keep(a, sum: 2, Reduce(previousSquare, floats));
    }

    private static void AddChunks(ConsecutiveDotsWork a)
    {
        ArrayView<float> floats = SharedMemory.Allocate<float>(ScaledDot.Parts * Threads);
        ScaledDot mine = default;
        for (int i = Group.IdxX; i < a.Chunks; i += Threads)
        {
            mine = mine.Plus(a.Partials[((long)Grid.IdxX * a.Chunks) + i]);
        }

        ScaledDot sum = Reduce(mine, floats);
        if (Group.IdxX == 0)
        {
            long at = DotsLayout.BlockStart(a.Op) + ((long)Grid.IdxX * ScaledDot.Parts);
            a.Op.Records[at] = sum.Smallest;
            a.Op.Records[at + 1] = sum.Small;
            a.Op.Records[at + 2] = sum.Medium;
            a.Op.Records[at + 3] = sum.Big;
            a.Op.Records[at + 4] = sum.Biggest;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Keep(ConsecutiveDotsWork a, int sum, ScaledDot dot)
    {
        if (Group.IdxX == 0)
        {
            a.Partials[((long)sum * a.Chunks) + Grid.IdxX] = dot;
        }
    }

    // The sum over the group's threads, which every thread gets; every thread must call.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ScaledDot Reduce(ScaledDot mine, ArrayView<float> floats)
    {
        int thread = Group.IdxX;
        // What the call before left here has been read by all.
        Group.Barrier();
        floats[thread] = mine.Smallest;
        floats[Threads + thread] = mine.Small;
        floats[(2 * Threads) + thread] = mine.Medium;
        floats[(3 * Threads) + thread] = mine.Big;
        floats[(4 * Threads) + thread] = mine.Biggest;
        Group.Barrier();
        for (int half = Threads / 2; half > 0; half /= 2)
        {
            if (thread < half)
            {
                for (int k = thread; k < ScaledDot.Parts * Threads; k += Threads)
                {
                    floats[k] += floats[k + half];
                }
            }

            Group.Barrier();
        }

        return new ScaledDot(floats[0], floats[Threads], floats[2 * Threads], floats[3 * Threads], floats[4 * Threads]);
    }
}
