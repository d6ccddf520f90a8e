using GpuGrad.Kernels.Randomness;

namespace GpuGrad.Kernels.Tests.Randomness;

public class ShuffledIndexTests
{
    // 17, 257 and 4097 leave three quarters of the network's range outside: the longest walks.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(10)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(257)]
    [InlineData(1000)]
    [InlineData(4097)]
    [InlineData(8000)]
    [InlineData(60000)]
    public void EveryElementComesOnce(int count)
    {
        foreach ((ulong seed, long epoch) in new[] { (0ul, 0L), (7ul, 1L), (ulong.MaxValue, 1L << 40) })
        {
            long[] order = Order(count, seed, epoch);
            Assert.Equal(Enumerable.Range(0, count).Select(i => (long)i), order.Order());
        }
    }

    [Fact]
    public void LargeCountsStayInRange()
    {
        const long Count = (1L << 61) + 12345;
        ShuffledIndex shuffle = new(Count, seed: 3, epoch: 4);
        long[] found = [.. Enumerable.Range(0, 1000).Select(i => shuffle.At(Count - 1 - i))];
        Assert.All(found, index => Assert.InRange(index, 0, Count - 1));
        Assert.Equal(found.Length, found.Distinct().Count());
    }

    [Fact]
    public void SeedsAndEpochsGiveDifferentOrders()
    {
        long[] order = Order(1000, seed: 1, epoch: 1);
        Assert.Equal(order, Order(1000, seed: 1, epoch: 1));
        // Two random orders of 1000 agree in one place on average; ten or more have a chance of 1e-7.
        foreach ((ulong seed, long epoch) in new[] { (1ul, 0L), (1ul, 2L), (1ul, 1L + (1L << 32)), (0ul, 1L), (2ul, 1L), (1ul + (1ul << 32), 1L) })
        {
            Assert.InRange(order.Zip(Order(1000, seed, epoch)).Count(pair => pair.First == pair.Second), 0, 9);
        }
    }

    // Chi-square of all orders of count elements over many epochs. The bound is mean + 5 standard deviations.
    [Theory]
    [InlineData(3, 6)]
    [InlineData(4, 24)]
    [InlineData(5, 120)]
    public void EveryOrderIsAsLikely(int count, int orders)
    {
        const int Epochs = 60_000;
        Dictionary<string, int> seen = [];
        for (int epoch = 0; epoch < Epochs; epoch++)
        {
            string order = string.Join(',', Order(count, seed: 11, epoch));
            seen[order] = seen.GetValueOrDefault(order) + 1;
        }

        double expected = (double)Epochs / orders;
        double chiSquare = seen.Values.Sum(n => (n - expected) * (n - expected) / expected) + ((orders - seen.Count) * expected);
        Assert.InRange(chiSquare, 0, orders - 1 + (5 * Math.Sqrt(2 * (orders - 1))));
    }

    // Chi-square of (position, element) over many epochs: each position sees each element as often.
    [Theory]
    [InlineData(10)]
    [InlineData(17)]
    public void EveryPositionSeesEveryElement(int count)
    {
        const int Epochs = 40_000;
        int[,] seen = new int[count, count];
        for (int epoch = 0; epoch < Epochs; epoch++)
        {
            ShuffledIndex shuffle = new(count, seed: 5, epoch);
            for (int position = 0; position < count; position++)
            {
                seen[position, shuffle.At(position)]++;
            }
        }

        double expected = (double)Epochs / count;
        double chiSquare = seen.Cast<int>().Sum(n => (n - expected) * (n - expected) / expected);
        int freedom = (count - 1) * (count - 1);
        // The fixed row and column sums make the sum of squares a little larger than (count − 1)² on average: count (count − 1).
        Assert.InRange(chiSquare, freedom - (5 * Math.Sqrt(2 * freedom)), (count * (count - 1)) + (5 * Math.Sqrt(2 * freedom)));
    }

    // Neighbours must not stay neighbours: the step from one position's element to the next one's is uniform, too.
    [Fact]
    public void NeighboursPart()
    {
        const int Count = 60_000;
        const int Bins = 50;
        long[] order = Order(Count, seed: 9, epoch: 2);
        int[] seen = new int[Bins];
        for (int i = 1; i < Count; i++)
        {
            seen[(order[i] - order[i - 1] + Count) % Count * Bins / Count]++;
        }

        double expected = (double)(Count - 1) / Bins;
        double chiSquare = seen.Sum(n => (n - expected) * (n - expected) / expected);
        Assert.InRange(chiSquare, 0, Bins - 1 + (5 * Math.Sqrt(2 * (Bins - 1))));
    }

    private static long[] Order(int count, ulong seed, long epoch)
    {
        ShuffledIndex shuffle = new(count, seed, epoch);
        return [.. Enumerable.Range(0, count).Select(i => shuffle.At(i))];
    }
}
