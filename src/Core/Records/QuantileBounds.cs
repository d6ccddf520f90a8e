namespace GpuGrad;

/// <summary>A quantile of a recorded tensor, as exact as its histogram: the value of that rank lies in [Lower, Upper].</summary>
/// <param name="Lower">The lower edge of the bin that the value lies in, or the tensor's minimum where that is above it.</param>
/// <param name="Estimate">Linear between the bin's edges.</param>
/// <param name="Upper">The upper edge of that bin, or the tensor's maximum where that is below it.</param>
public readonly record struct QuantileBounds(double Lower, double Estimate, double Upper);
