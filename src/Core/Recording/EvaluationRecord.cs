namespace GpuGrad.Recording;

/// <summary>Loss and accuracy (0-1) over a whole split, <c>train</c> or <c>test</c>, after so many steps.</summary>
public sealed record EvaluationRecord(long Step, string Split, double Loss, double Accuracy);
