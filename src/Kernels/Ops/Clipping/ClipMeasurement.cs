namespace GpuGrad.Kernels.Ops.Clipping;

/// <summary>What clipping did to one tensor's gradient, or to all of them.</summary>
/// <param name="Norm">Its norm before clipping.</param>
/// <param name="Removed">The norm of what was removed.</param>
/// <param name="Coefficient">The smallest factor that an element was multiplied by: 1 when nothing was clipped.</param>
/// <param name="Share">Its share of what was removed from all gradients, in squared norms: the tensors' add up to 1, or are all 0.</param>
/// <param name="NonFinite">NaN and infinite elements, exact up to 2^24.</param>
internal readonly record struct ClipMeasurement(double Norm, double Removed, double Coefficient, double Share, long NonFinite);
