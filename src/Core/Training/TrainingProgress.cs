namespace GpuGrad;

/// <summary>How far training has come.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps to do.</param>
/// <param name="Epoch">Epochs done, fractional.</param>
/// <param name="Loss">Mean loss over the steps since the last report.</param>
/// <param name="TestLoss">Mean loss on the test split when it was last evaluated.</param>
/// <param name="TestAccuracy">Accuracy then; null where the targets are numbers.</param>
public sealed record TrainingProgress(long Step, long Steps, double Epoch, double Loss, double TestLoss, double? TestAccuracy);
