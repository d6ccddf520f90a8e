namespace GpuGrad.Kernels;

/// <summary>A device has less memory left than was asked for. The message says how much that is.</summary>
public sealed class DeviceMemoryException(string message, Exception inner) : Exception(message, inner);
