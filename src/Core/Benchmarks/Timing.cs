namespace GpuGrad.Benchmarks;

/// <summary>How long something takes.</summary>
/// <param name="MedianMicroseconds">Median over samples.</param>
/// <param name="Spread">Distance of the quartiles as a share of the median.</param>
/// <param name="MinMicroseconds">Fastest sample.</param>
/// <param name="Samples">Samples.</param>
internal sealed record Timing(double MedianMicroseconds, double Spread, double MinMicroseconds, int Samples)
{
    // Above it something else than the work decided the time.
    private const double MostSpread = 0.5;

    /// <summary>Whether a spread is that of a disturbed machine, so that its row says little.</summary>
    public static bool IsDisturbed(double spread) => spread > MostSpread;

    /// <summary>Sums up samples, in microseconds; they are sorted.</summary>
    public static Timing Of(List<double> samples)
    {
        samples.Sort();
        double median = samples[samples.Count / 2];
        return new Timing(median, (samples[samples.Count * 3 / 4] - samples[samples.Count / 4]) / median, samples[0], samples.Count);
    }
}
