namespace GpuGrad.Net;

/// <summary>
/// Where the tensors of a plan lie in one buffer. Tensors whose lives do not meet may share addresses: each gets the lowest
/// place that is free in its life, the largest first (first fit), so that the same plan always gives the same places.
/// </summary>
internal sealed class MemoryPlan
{
    // Elements of 64 bytes: no register of a tensor straddles a cache line, and no two tensors share one.
    private const long Unit = 16;

    private MemoryPlan(IReadOnlyList<long> offsets, long length) => (Offsets, Length) = (offsets, length);

    /// <summary>Where each tensor begins, in elements.</summary>
    public IReadOnlyList<long> Offsets { get; }

    /// <summary>Elements of the buffer.</summary>
    public long Length { get; }

    /// <summary>A place of its own for each tensor, one after the other.</summary>
    public static MemoryPlan Apart(IReadOnlyList<long> lengths)
    {
        long end = 0;
        long[] offsets = new long[lengths.Count];
        for (int i = 0; i < offsets.Length; i++)
        {
            offsets[i] = end;
            end += Padded(lengths[i]);
        }

        return new MemoryPlan(offsets, end);
    }

    /// <summary>Places that tensors share where their lives do not meet.</summary>
    /// <param name="lengths">Elements of each tensor.</param>
    /// <param name="lives">The life of each.</param>
    public static MemoryPlan Shared(IReadOnlyList<long> lengths, IReadOnlyList<TensorLife> lives)
    {
        long[] offsets = new long[lengths.Count];
        List<int> placed = [];
        foreach (int tensor in Enumerable.Range(0, lengths.Count).OrderByDescending(i => lengths[i]).ThenBy(i => lives[i].First).ThenBy(i => i))
        {
            long offset = 0;
            foreach (int other in placed.Where(other => lives[other].Meets(lives[tensor])).OrderBy(other => offsets[other]))
            {
                if (offsets[other] >= offset + Padded(lengths[tensor]))
                {
                    break;
                }

                offset = Math.Max(offset, offsets[other] + Padded(lengths[other]));
            }

            offsets[tensor] = offset;
            placed.Add(tensor);
        }

        return new MemoryPlan(offsets, placed.Select(i => offsets[i] + Padded(lengths[i])).DefaultIfEmpty().Max());
    }

    private static long Padded(long length) => (length + Unit - 1) / Unit * Unit;
}
