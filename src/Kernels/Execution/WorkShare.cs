namespace GpuGrad.Kernels;

/// <summary>The part of a range that one worker does. Boundaries are multiples of 16 elements, so that every share but
/// the last is made of whole registers and of whole cache lines.</summary>
/// <param name="Start">First element.</param>
/// <param name="End">One past the last element.</param>
public readonly record struct WorkShare(long Start, long End)
{
    private const int Unit = 16;

    /// <summary>Splits <paramref name="length"/> elements evenly in units of 16.</summary>
    public static WorkShare Of(long length, int worker, int workers)
    {
        long units = (length + Unit - 1) / Unit;
        return new WorkShare(
            Math.Min(length, units * worker / workers * Unit),
            Math.Min(length, units * (worker + 1) / workers * Unit));
    }

    /// <summary>Splits <paramref name="count"/> indivisible items (rows, tiles, chunks) evenly.</summary>
    public static WorkShare OfItems(long count, int worker, int workers) =>
        new(count * worker / workers, count * (worker + 1) / workers);
}
