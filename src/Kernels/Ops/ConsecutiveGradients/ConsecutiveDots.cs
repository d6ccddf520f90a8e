namespace GpuGrad.Kernels.Ops.ConsecutiveGradients;

/// <summary>What two gradients have in common. A NaN or infinite element makes those sums that it is in NaN or infinite.</summary>
/// <param name="Dot">Σ x·p.</param>
/// <param name="Square">Σ x².</param>
/// <param name="PreviousSquare">Σ p².</param>
internal readonly record struct ConsecutiveDots(double Dot, double Square, double PreviousSquare);
