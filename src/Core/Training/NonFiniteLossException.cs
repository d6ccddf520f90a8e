namespace GpuGrad.Training;

/// <summary>The loss became NaN or infinite. The message names the step and the first layer that went bad.</summary>
public sealed class NonFiniteLossException(string message) : Exception(message);
