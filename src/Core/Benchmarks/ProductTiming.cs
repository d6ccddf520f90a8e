namespace GpuGrad.Benchmarks;

/// <summary>A row of the table of products.</summary>
/// <param name="Product">The product, such as <c>128x784x256 nt</c>.</param>
/// <param name="Name">The variant or the library.</param>
/// <param name="MedianMicroseconds">Median time; NaN where the result was wrong.</param>
/// <param name="Spread">Distance of the quartiles as a share of the median.</param>
/// <param name="Gflops">Floating-point operations a nanosecond, at the median.</param>
/// <param name="PeakShare">Share of the best multiply-add peak of the whole run.</param>
/// <param name="SpeedUp">Times as fast as the product's first row.</param>
/// <param name="Fault">What was wrong with the result, compared with the double reference; null when it was right.</param>
internal sealed record ProductTiming(
    string Product, string Name, double MedianMicroseconds, double Spread, double Gflops, double PeakShare, double SpeedUp, string? Fault)
{
    /// <summary>Whether the machine was disturbed, so that the row says little.</summary>
    public bool Disturbed => Timing.IsDisturbed(Spread);
}
