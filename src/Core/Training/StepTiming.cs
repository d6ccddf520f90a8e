namespace GpuGrad.Training;

/// <summary>How long a training step takes.</summary>
/// <param name="MedianMicroseconds">Median over samples.</param>
/// <param name="MinMicroseconds">Fastest sample.</param>
/// <param name="Gflops">Matrix products' floating-point operations a second, at the median.</param>
/// <param name="Steps">Steps measured.</param>
public sealed record StepTiming(double MedianMicroseconds, double MinMicroseconds, double Gflops, int Steps);
