namespace GpuGrad.Kernels.Catalog;

/// <summary>No kernel variant can serve an op, or a pinned one does not exist or fit.</summary>
public sealed class KernelChoiceException(string message) : Exception(message);
