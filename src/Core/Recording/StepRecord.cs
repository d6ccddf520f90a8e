namespace GpuGrad.Recording;

/// <summary>One training step: how many epochs it is in (fractional), the batch's mean loss and the learning rate used.</summary>
public sealed record StepRecord(long Step, double Epoch, double Loss, double LearningRate);
