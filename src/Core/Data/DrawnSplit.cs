using GpuGrad.Kernels.Randomness;

namespace GpuGrad.Data;

/// <summary>Which samples are kept to test with, where the files do not say it: they are drawn by lot.</summary>
internal static class DrawnSplit
{
    /// <summary>Numbers of the samples of each split, in their own order; the same count, share and seed give the same.</summary>
    /// <param name="count">Samples.</param>
    /// <param name="source">Says the share and the seed.</param>
    /// <param name="place">The file or folder, for messages.</param>
    /// <param name="sample">What it calls a sample: "row".</param>
    /// <exception cref="DataException">There are fewer than two.</exception>
    public static (int[] Train, int[] Test) Of(int count, DataSource.Divided source, string place, string sample)
    {
        if (count < 2)
        {
            throw new DataException(place, $"it has a single {sample}.", "Give at least one to learn from and one to test with.");
        }

        int testCount = Math.Clamp((int)Math.Round(count * source.TestShare), 1, count - 1);
        // The order of a shuffled epoch is the lot.
        ShuffledIndex order = new(count, source.Seed, epoch: 0);
        HashSet<int> test = [.. Enumerable.Range(0, testCount).Select(p => (int)order.At(p))];
        return ([.. Enumerable.Range(0, count).Where(row => !test.Contains(row))], [.. test.Order()]);
    }
}
