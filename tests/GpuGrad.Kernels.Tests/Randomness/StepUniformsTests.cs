using GpuGrad.Kernels.Randomness;

namespace GpuGrad.Kernels.Tests.Randomness;

public class StepUniformsTests
{
    [Fact]
    public void ChunksAndBlocksAndTheReferenceAgree()
    {
        const int Length = 3 * StepUniforms.Chunk;
        float[] byChunk = [.. Enumerable.Range(0, 3).SelectMany(chunk => Chunk(seed: 5, step: 6, op: 7, chunk))];
        float[] byBlock = new float[Length];
        for (long block = 0; block < StepUniforms.Blocks(Length); block++)
        {
            PhiloxBlock words = StepUniforms.Words(5, 6, 7, block);
            long first = StepUniforms.FirstElement(block);
            byBlock[first] = StepUniforms.Unit(words.X);
            byBlock[first + StepUniforms.Stride] = StepUniforms.Unit(words.Y);
            byBlock[first + (2 * StepUniforms.Stride)] = StepUniforms.Unit(words.Z);
            byBlock[first + (3 * StepUniforms.Stride)] = StepUniforms.Unit(words.W);
        }

        Assert.Equal(byChunk, byBlock);
        Assert.Equal(byChunk.Select(u => (double)u), UniformReference.Draw(Length, 5, 6, 7));
    }

    [Fact]
    public void TheEndsOfTheWordsAreTheEndsOfTheRange()
    {
        Assert.Equal(0f, StepUniforms.Unit(0xFF));
        Assert.Equal(1f - (1f / 16777216f), StepUniforms.Unit(uint.MaxValue));
    }

    [Fact]
    public void TensorsBeyondTheLastBlockAreRefused()
    {
        StepUniforms.RequireLength(1L << 34);
        Assert.Equal((1L << 34) - StepUniforms.Chunk + 15, StepUniforms.FirstElement(StepUniforms.Blocks(1L << 34) - 1));
        Assert.Equal(1L << 32, StepUniforms.Blocks(1L << 34));
        Assert.Throws<ArgumentException>(() => StepUniforms.RequireLength((1L << 34) + 1));
    }

    // Chi-square of 64 bins over 64,000 numbers; the bound is mean + 5 standard deviations.
    [Fact]
    public void NumbersAreUniform()
    {
        int[] bins = new int[64];
        foreach (double u in UniformReference.Draw(64_000, seed: 1, step: 2, op: 3))
        {
            bins[(int)(u * 64)]++;
        }

        Assert.InRange(bins.Sum(n => (n - 1000.0) * (n - 1000.0) / 1000.0), 0, 63 + (5 * Math.Sqrt(2 * 63)));
    }

    // Correlations of 64,000 pairs of independent numbers have a standard deviation of 1/√64,000; the bound is five.
    [Fact]
    public void SeedsStepsOpsAndNeighboursAreIndependent()
    {
        const int Length = 64_000;
        double[] numbers = UniformReference.Draw(Length, 1, 2, 3);
        double[][] others =
        [
            UniformReference.Draw(Length, 2, 2, 3),
            UniformReference.Draw(Length, 1, 3, 3),
            UniformReference.Draw(Length, 1, 2, 4),
            [.. numbers.Skip(1), 0.5],
            [.. numbers.Skip(16), .. new double[16]],
        ];
        Assert.All(others, other => Assert.InRange(
            12 * numbers.Zip(other, (a, b) => (a - 0.5) * (b - 0.5)).Average(), -5 / Math.Sqrt(Length), 5 / Math.Sqrt(Length)));
    }

    private static unsafe float[] Chunk(ulong seed, long step, int op, long chunk)
    {
        float[] units = new float[StepUniforms.Chunk];
        fixed (float* first = units)
        {
            StepUniforms.Fill(first, seed, step, op, chunk);
        }

        return units;
    }
}
