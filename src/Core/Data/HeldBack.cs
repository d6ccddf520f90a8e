namespace GpuGrad.Data;

/// <summary>Holds back a part of a training split, to judge trials by: the test split is for judging what was chosen.</summary>
internal static class HeldBack
{
    private const int Most = 2000;
    private const int Wanted = 400;
    // Of the fractional parts of multiples of an irrational number neighbours lie far apart: every stretch of rows gives its share.
    private const double GoldenRatio = 0.6180339887498949;

    /// <summary>
    /// The training split without a part, and that part in place of the test split: a fifth of the rows, but of a small split
    /// up to a third so that 400 are held back, and at most 2,000. Which ones depends on their number alone.
    /// </summary>
    /// <param name="dataset">The data.</param>
    /// <param name="batch">Rows that must be left to train on.</param>
    /// <returns>Null where the split is too small: fewer than 10 rows to hold back, or fewer than a batch left.</returns>
    public static Dataset? Of(Dataset dataset, int batch)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        int all = dataset.Train.Count;
        int held = Math.Min(Most, Math.Max(all / 5, Math.Min(all / 3, Wanted)));
        held = Math.Min(held, all - batch);
        if (held < 10)
        {
            return null;
        }

        int[] order = [.. Enumerable.Range(0, all).OrderBy(row => (row + 1) * GoldenRatio % 1)];
        return new Dataset(
            dataset.Name, dataset.Train.Rows([.. order.Skip(held).Order()]), dataset.Train.Rows([.. order.Take(held).Order()]), dataset.Sample, dataset.Target,
            dataset.ClassNames);
    }
}
