using GpuGrad.Data;

namespace GpuGrad.Core.Tests.Data;

/// <summary>The sequences that generators draw, told by their definitions.</summary>
public class GeneratorTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(100)]
    public void AddingProblemMarksANumberInEachHalfAndAsksForTheirSum(int length)
    {
        Dataset dataset = AddingProblem.Generate(new DataSource.AddingProblem(length) { Train = 400, Test = 3 });

        Assert.Equal((400, 3, 2 * length), (dataset.Train.Count, dataset.Test.Count, dataset.Features));
        Assert.Equal(TargetShape.OfNumbers(1), dataset.Target);
        foreach ((float[] sequence, float sum) in dataset.Train.Inputs.Chunk(2 * length).Zip(dataset.Train.Numbers))
        {
            float[] numbers = [.. sequence.Where((_, i) => i % 2 == 0)];
            float[] markers = [.. sequence.Where((_, i) => i % 2 == 1)];
            Assert.All(numbers, number => Assert.InRange(number, 0, 1));
            Assert.All(markers, marker => Assert.True(marker is 0 or 1));
            Assert.Equal(1, markers[..(length / 2)].Sum());
            Assert.Equal(1, markers[(length / 2)..].Sum());
            Assert.Equal(numbers.Zip(markers, (number, marker) => number * marker).Sum(), sum);
        }
    }

    [Fact]
    public void WhoAlwaysAnswersOneToTheAddingProblemErrsByASixth()
    {
        float[] sums = AddingProblem.Generate(new DataSource.AddingProblem(10) { Train = 20_000 }).Train.Numbers;

        // The variance of (U + U' − 1)² is 7/180: three standard errors over 20,000 are .0042.
        Assert.Equal(1.0 / 6, sums.Average(sum => (sum - 1.0) * (sum - 1.0)), 0.0042);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    public void CopyMemoryAsksForTheSymbolsOnceTheSignalIsGiven(int delay)
    {
        const int Blank = 8, Recall = 9;
        Dataset dataset = CopyMemory.Generate(new DataSource.CopyMemory(delay) { Train = 200, Test = 3 });

        int steps = delay + 20;
        Assert.Equal((200, 3, 10 * steps), (dataset.Train.Count, dataset.Test.Count, dataset.Features));
        Assert.Equal(TargetShape.OfClasses(10, steps), dataset.Target);
        HashSet<int> symbols = [];
        foreach ((float[] sequence, int[] labels) in dataset.Train.Inputs.Chunk(10 * steps).Zip(dataset.Train.Labels.Chunk(steps)))
        {
            Assert.All(sequence.Chunk(10), step => Assert.Equal(1, step.Count(value => value == 1) - step.Count(value => value is not (0 or 1))));
            int[] shown = [.. sequence.Chunk(10).Select(step => step.IndexOf(1f))];
            Assert.All(shown[..10], symbol => Assert.InRange(symbol, 0, 7));
            Assert.Equal([.. Enumerable.Repeat(Blank, delay - 1), Recall, .. Enumerable.Repeat(Blank, 10)], shown[10..]);
            Assert.Equal([.. Enumerable.Repeat(Blank, delay + 10), .. shown[..10]], labels);
            symbols.UnionWith(shown[..10]);
        }

        Assert.Equal(8, symbols.Count);
    }

    [Fact]
    public void TheSeedDecidesEverySequenceAndMoreBeginWithFewer()
    {
        DataSource.AddingProblem source = new(9) { Train = 50, Test = 50 };
        Dataset first = AddingProblem.Generate(source);

        Assert.Equal(first.Train.Inputs, AddingProblem.Generate(source).Train.Inputs);
        Assert.Equal(first.Train.Inputs, AddingProblem.Generate(source with { Train = 80 }).Train.Inputs[..(50 * 18)]);
        Assert.NotEqual(first.Train.Inputs, first.Test.Inputs);
        Assert.NotEqual(first.Train.Inputs, AddingProblem.Generate(source with { Seed = 2 }).Train.Inputs);
    }

    [Fact]
    public void MoreThanAnArrayHoldsIsRefused() => Assert.Contains(
        "are more than the",
        Assert.Throws<DataException>(() => CopyMemory.Generate(new DataSource.CopyMemory(9_000) { Train = 1 << 24 })).Message,
        StringComparison.Ordinal);
}
