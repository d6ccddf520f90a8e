namespace GpuGrad.Kernels;

/// <summary>No kernel variant can serve an op, a pinned one does not exist or fit, or the tuning table cannot be used.</summary>
public sealed class KernelChoiceException(string message, Exception? inner = null) : Exception(message, inner);
