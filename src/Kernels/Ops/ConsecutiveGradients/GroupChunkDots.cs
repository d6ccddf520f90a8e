using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Reduction;
using ILGPU;

namespace GpuGrad.Kernels.Ops.ConsecutiveGradients;

/// <summary>
/// Two launches: a group compares a chunk, then a group for each of the three sums adds up the chunks. Sums are by
/// strided threads and then over those: an order that depends on the shape alone.
/// </summary>
internal sealed class GroupChunkDots() : KernelVariant<ConsecutiveDotsArguments>(KernelFamily.Simt)
{
    private const int Threads = 256;

    /// <inheritdoc/>
    public override void Emit(CallList calls, ConsecutiveDotsArguments arguments)
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

    private static void Emit<TReduction>(CallList calls, ConsecutiveDotsArguments arguments)
        where TReduction : struct, IGroupReduction
    {
        int chunks = checked((int)DotsLayout.Chunks(arguments.Length));
        ConsecutiveDotsWork work = new(arguments, calls.Scratch<ScaledDot>((long)DotsLayout.Sums * chunks), chunks);
        calls.Launch(
            QuadAlignment.Of(arguments.X, arguments.Previous) ? CompareChunk<TReduction, Float4> : CompareChunk<TReduction, Float1>,
            new KernelConfig(chunks, Threads),
            work);
        calls.Launch(AddChunks<TReduction>, new KernelConfig(DotsLayout.Sums, Threads), work);
    }

    private static void CompareChunk<TReduction, TFloats>(ConsecutiveDotsWork a)
        where TReduction : struct, IGroupReduction
        where TFloats : struct, IAdjacentFloats<TFloats>
    {
        ArrayView<DotsTally> shared = SharedMemory.Allocate<DotsTally>(Threads);
        long start = (long)Grid.IdxX * DotsLayout.ChunkLength;
        long end = start + DotsLayout.ChunkLength;
        end = end > a.Op.Length ? a.Op.Length : end;
        DotsTally tally = GroupWalk.Tally<DotsTally, TFloats>(default, a.Op.X, a.Op.Previous, start, end - start);
        tally = TReduction.OfEvery<DotsTally, DotsTally>(1, tally, shared);
        if (Group.IdxX == 0)
        {
            a.Partials[Grid.IdxX] = tally.Dot;
            a.Partials[a.Chunks + Grid.IdxX] = tally.Square;
            a.Partials[((long)2 * a.Chunks) + Grid.IdxX] = tally.PreviousSquare;
        }
    }

    private static void AddChunks<TReduction>(ConsecutiveDotsWork a)
        where TReduction : struct, IGroupReduction
    {
        ArrayView<ScaledDot> shared = SharedMemory.Allocate<ScaledDot>(Threads);
        ScaledDot mine = default;
        for (int i = Group.IdxX; i < a.Chunks; i += Threads)
        {
            mine = mine.Plus(a.Partials[((long)Grid.IdxX * a.Chunks) + i]);
        }

        ScaledDot sum = TReduction.OfEvery<ScaledDot, ScaledDot>(1, mine, shared);
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
}
