namespace GpuGrad;

/// <summary>
/// A recorded step: how many epochs it is in (fractional), the mean loss over the steps since the previous recorded one, and the learning rate used.
/// </summary>
public sealed record StepRecord(long Step, double Epoch, double Loss, double LearningRate);
