namespace GpuGrad.Benchmarks;

/// <summary>A row of the table of an op.</summary>
/// <param name="Op">The op.</param>
/// <param name="Setting">What it was timed on.</param>
/// <param name="Name">The variant.</param>
/// <param name="MedianMicroseconds">Median time; NaN where the variant is wrong.</param>
/// <param name="Spread">Distance of the quartiles as a share of the median.</param>
/// <param name="GigabytesPerSecond">What the op has to move, each array once, at the median.</param>
/// <param name="BandwidthShare">Share of the best memory bandwidth of the whole run; above 1 where the caches serve it.</param>
/// <param name="Gflops">Floating-point operations a nanosecond as the formula has them, at the median.</param>
/// <param name="FlopsPerByte">Operations for each byte that has to be moved.</param>
/// <param name="SpeedUp">Times as fast as the setting's first row.</param>
/// <param name="Fault">What is wrong with the variant; null when it is right.</param>
internal sealed record OpTiming(
    string Op,
    string Setting,
    string Name,
    double MedianMicroseconds,
    double Spread,
    double GigabytesPerSecond,
    double BandwidthShare,
    double Gflops,
    double FlopsPerByte,
    double SpeedUp,
    string? Fault)
{
    /// <summary>Whether the machine was disturbed, so that the row says little.</summary>
    public bool Disturbed => Timing.IsDisturbed(Spread);
}
