using GpuGrad.MeanField;

namespace GpuGrad.Theory;

/// <summary>What theory needs to know of the data: the mean squares of a batch's samples, and how alike two samples are.</summary>
internal static class InputSignal
{
    // As many samples tell how the others lie.
    private const int MostGroups = 8, MostPairs = 128;

    /// <summary>
    /// Measures the first <paramref name="batch"/> rows of <paramref name="inputs"/>, [rows, features], and in how many directions they differ, were
    /// those all alike: the spectrum of their covariance is taken for a share p in m equal directions and the rest spread evenly.
    /// </summary>
    public static (Signal Signal, double Directions) Of(ReadOnlySpan<float> inputs, int features, int batch)
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
        (double deviation, double directions) = Directions(Centred(inputs, features, batch));
        return (new Signal(features, Grouped(squares), Grouped(means), cross, _ => null) { CrossDeviation = deviation }, directions);

        double[] Grouped(double[] values) => [.. Enumerable.Range(0, groups).Select(g => values[(g * batch / groups)..((g + 1) * batch / groups)].Average())];
    }

    // The products of two samples, their mean taken away.
    private static double[,] Centred(ReadOnlySpan<float> inputs, int features, int batch)
    {
        int rows = Math.Min(batch, MostPairs);
        double[][] samples = new double[rows][];
        double[] mean = new double[features];
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> sample = inputs.Slice((int)((long)row * batch / rows) * features, features);
            samples[row] = new double[features];
            for (int column = 0; column < features; column++)
            {
                samples[row][column] = sample[column];
                mean[column] += sample[column] / (double)rows;
            }
        }

        foreach (double[] sample in samples)
        {
            for (int column = 0; column < features; column++)
            {
                sample[column] -= mean[column];
            }
        }

        double[,] products = new double[rows, rows];
        for (int a = 0; a < rows; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                double sum = 0;
                for (int column = 0; column < features; column++)
                {
                    sum += samples[a][column] * samples[b][column];
                }

                products[a, b] = products[b, a] = sum / features;
            }
        }

        return products;
    }

    // With N eigenvalues 1/N + d, of which m are larger than the others by p/m: Σd² = p² (N−m)/(mN) and Σd³ = p³ (N−m)(N−2m)/(mN)², so that
    // (Σd²)³/(Σd³)² = N w/(1−4w) with w = u(1−u) and u = m/N.
    private static (double Deviation, double Directions) Directions(double[,] products)
    {
        int rows = products.GetLength(0);
        double trace = 0, squares = 0, diagonal = 0, cubes = 0;
        for (int a = 0; a < rows; a++)
        {
            trace += products[a, a];
            diagonal += products[a, a] * products[a, a];
            for (int b = 0; b < rows; b++)
            {
                squares += products[a, b] * products[a, b];
                double twoSteps = 0;
                for (int c = 0; c < rows; c++)
                {
                    twoSteps += products[a, c] * products[c, b];
                }

                cubes += products[a, b] * twoSteps;
            }
        }

        if (rows < 3 || trace <= 0)
        {
            return (0, rows);
        }

        double even = 1.0 / (rows - 1), pairs = (double)rows * (rows - 1), mean = -trace / pairs;
        double second = (squares / (trace * trace)) - even, third = (cubes / Math.Pow(trace, 3)) - (3 * second * even) - (even * even);
        double deviation = Math.Sqrt(Math.Max(0, ((squares - diagonal) / pairs) - (mean * mean)));
        double ratio = even * Math.Pow(second, 3) / (third * third), w = ratio / (1 + (4 * ratio));
        return (deviation, second > 0 && third > 0 ? (1 - Math.Sqrt(1 - (4 * w))) / (2 * even) : rows);
    }
}
