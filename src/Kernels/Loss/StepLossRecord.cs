namespace GpuGrad.Kernels.Loss;

/// <summary>The loss and the hits of one step's batch.</summary>
/// <param name="LossSum">Loss summed over the rows.</param>
/// <param name="Correct">Rows classified correctly.</param>
/// <param name="Samples">Rows with data.</param>
public readonly record struct StepLossRecord(float LossSum, int Correct, int Samples);
