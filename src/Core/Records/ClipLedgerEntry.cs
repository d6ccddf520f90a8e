namespace GpuGrad;

/// <summary>What clipping did to a tensor's gradient at a recorded step, or (tensor null) to all gradients together.</summary>
/// <param name="Step">The step.</param>
/// <param name="Tensor">The tensor's name, such as <c>0.weight</c>; null for all together.</param>
/// <param name="Norm">The gradient's L2 norm before clipping, over its finite elements.</param>
/// <param name="Coefficient">The smallest factor that an element was multiplied by; 1 when nothing was clipped.</param>
/// <param name="RemovedShare">Its share of what was removed from all gradients, in squared norms: the tensors' add up to 1, or are all 0.</param>
public sealed record ClipLedgerEntry(long Step, string? Tensor, double Norm, double Coefficient, double RemovedShare);
