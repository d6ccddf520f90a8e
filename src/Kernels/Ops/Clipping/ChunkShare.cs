namespace GpuGrad.Kernels.Ops.Clipping;

/// <summary>The chunks that one worker does: those that begin in its even share of the elements, since chunks differ in length.</summary>
internal static unsafe class ChunkShare
{
    /// <summary>Splits chunks, by ascending start, of a buffer of <paramref name="length"/> elements.</summary>
    public static WorkShare Of(ClipChunk* chunks, int count, long length, int worker, int workers)
    {
        WorkShare elements = WorkShare.Of(length, worker, workers);
        return new WorkShare(FirstFrom(chunks, count, elements.Start), FirstFrom(chunks, count, elements.End));
    }

    // The first chunk that begins at or after an element.
    private static long FirstFrom(ClipChunk* chunks, int count, long element)
    {
        int low = 0;
        int high = count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (chunks[middle].Start < element)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
