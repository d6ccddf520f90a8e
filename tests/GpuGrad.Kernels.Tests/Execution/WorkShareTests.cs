namespace GpuGrad.Kernels.Tests.Execution;

public class WorkShareTests
{
    private static readonly long[] s_lengths = [0, 1, 15, 16, 17, 31, 33, 127, 1027, 100_003, (1L << 40) + 5];
    private static readonly int[] s_workers = [1, 2, 3, 5, 8, 64, 1024];

    public static TheoryData<long, int> Splits
    {
        get
        {
            TheoryData<long, int> data = [];
            foreach (long length in s_lengths)
            {
                foreach (int workers in s_workers)
                {
                    data.Add(length, workers);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Splits))]
    public void SharesOfElementsCoverTheRangeOnceInUnitsOf16(long length, int workers)
    {
        long next = 0;
        for (int worker = 0; worker < workers; worker++)
        {
            WorkShare share = WorkShare.Of(length, worker, workers);
            Assert.Equal(next, share.Start);
            Assert.True(share.End >= share.Start);
            Assert.True(share.End % 16 == 0 || share.End == length);
            Assert.InRange(share.End - share.Start, 0, (length / workers) + 32);
            next = share.End;
        }

        Assert.Equal(length, next);
    }

    [Theory]
    [MemberData(nameof(Splits))]
    public void SharesOfItemsCoverTheRangeOnce(long count, int workers)
    {
        long next = 0;
        for (int worker = 0; worker < workers; worker++)
        {
            WorkShare share = WorkShare.OfItems(count, worker, workers);
            Assert.Equal(next, share.Start);
            Assert.InRange(share.End - share.Start, count / workers, (count / workers) + 1);
            next = share.End;
        }

        Assert.Equal(count, next);
    }
}
