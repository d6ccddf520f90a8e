namespace GpuGrad.Kernels;

/// <summary>A device does not exist or cannot be used. The message names it and what to do.</summary>
public sealed class DeviceException(string message) : Exception(message);
