namespace GpuGrad.Benchmarks;

/// <summary>A row of a benchmark as the roofline shows it.</summary>
/// <param name="Setting">The op and what it was timed on.</param>
/// <param name="Name">The variant or the library.</param>
/// <param name="FlopsPerByte">Floating-point operations for each byte that has to be moved, each array once.</param>
/// <param name="Gflops">Operations a nanosecond, at the median.</param>
/// <param name="Spread">Distance of the quartiles as a share of the median.</param>
internal sealed record RooflinePoint(string Setting, string Name, double FlopsPerByte, double Gflops, double Spread)
{
    /// <summary>Whether the machine was disturbed.</summary>
    public bool Disturbed => Timing.IsDisturbed(Spread);
}
