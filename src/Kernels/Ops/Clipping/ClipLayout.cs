namespace GpuGrad.Kernels.Ops.Clipping;

/// <summary>
/// Tensors cut into the chunks that clipping and optimizers work on. A chunk is a unit of adaptive clipping, whatever its
/// length; in the other modes at most 4,096 elements, so that a large tensor keeps many workers or groups busy.
/// </summary>
internal sealed class ClipLayout
{
    private const long MostElements = 4096;

    private ClipLayout(ClipChunk[] chunks, ClipTensor[] tensors) => (Chunks, Tensors) = (chunks, tensors);

    /// <summary>The chunks of all tensors, by ascending start.</summary>
    public ClipChunk[] Chunks { get; }

    /// <summary>The tensors, in the order in which they were given.</summary>
    public ClipTensor[] Tensors { get; }

    /// <summary>Cuts tensors that lie in the flat buffer one after the other.</summary>
    /// <exception cref="ArgumentException">There is none, one is empty, its rows do not divide it, or it begins before its predecessor ends.</exception>
    public static ClipLayout Of(IReadOnlyList<ClipSegment> segments, ClipMode mode)
    {
        ArgumentChecks.RequirePositive(segments.Count);
        List<ClipChunk> chunks = [];
        ClipTensor[] tensors = new ClipTensor[segments.Count];
        long end = 0;
        for (int t = 0; t < tensors.Length; t++)
        {
            ClipSegment segment = segments[t];
            if (segment.Offset < end || segment.Length <= 0 || segment.Rows <= 0 || segment.Length % segment.Rows != 0)
            {
                throw new ArgumentException(
                    $"Segment {t} ({segment.Rows} rows, {segment.Length} elements at {segment.Offset}) must hold whole rows and begin at {end} or later.",
                    nameof(segments));
            }

            end = segment.Offset + segment.Length;
            long step = mode == ClipMode.Adaptive ? segment.Length / segment.Rows : MostElements;
            int first = chunks.Count;
            for (long start = segment.Offset; start < end; start += step)
            {
                chunks.Add(new ClipChunk(start, Math.Min(step, end - start)));
            }

            tensors[t] = new ClipTensor(first, chunks.Count - first);
        }

        return new ClipLayout([.. chunks], tensors);
    }
}
