namespace GpuGrad.Theory;

/// <summary>What theory needs to know of the data: the mean squares of a batch's samples, and how alike two samples are.</summary>
internal static class InputSignal
{
    private const int MostGroups = 8;

    /// <summary>Measures the first <paramref name="batch"/> rows of <paramref name="inputs"/>, [rows, features].</summary>
    public static Signal Of(ReadOnlySpan<float> inputs, int features, int batch)
    {
        double[] squares = new double[batch], means = new double[batch], sum = new double[features];
        for (int row = 0; row < batch; row++)
        {
            for (int column = 0; column < features; column++)
            {
                double x = inputs[(row * features) + column];
                squares[row] += x * x / features;
                means[row] += x / features;
                sum[column] += x;
            }
        }

        // The square of the sum holds every ordered pair and every square.
        double pairs = (sum.Sum(x => x * x) / features) - squares.Sum();
        double cross = batch > 1 ? pairs / ((double)batch * (batch - 1)) : double.NaN;
        Array.Sort(squares, means);
        int groups = Math.Min(MostGroups, batch);
        return new Signal(features, Grouped(squares), Grouped(means), cross, _ => null);

        double[] Grouped(double[] values) => [.. Enumerable.Range(0, groups).Select(g => values[(g * batch / groups)..((g + 1) * batch / groups)].Average())];
    }
}
