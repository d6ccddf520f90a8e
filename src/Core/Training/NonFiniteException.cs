namespace GpuGrad.Training;

/// <summary>The loss or a gradient became NaN or infinite. The message names the step and the layer.</summary>
public sealed class NonFiniteException(string message) : Exception(message);
