namespace GpuGrad.Training;

/// <summary>How long a training step takes.</summary>
/// <param name="MedianMicroseconds">Median over samples.</param>
/// <param name="Spread">Distance of the quartiles as a share of the median.</param>
/// <param name="MinMicroseconds">Fastest sample.</param>
/// <param name="Gflops">Matrix products' floating-point operations a nanosecond, at the median.</param>
/// <param name="PeakShare">Share of the multiply-add peak measured in the same rounds.</param>
/// <param name="Steps">Steps measured.</param>
public sealed record StepTiming(double MedianMicroseconds, double Spread, double MinMicroseconds, double Gflops, double PeakShare, int Steps);
