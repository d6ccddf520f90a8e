namespace GpuGrad;

/// <summary>Loss and accuracy (0-1; null where the targets are numbers) over a whole split, <c>train</c> or <c>test</c>, after so many steps.</summary>
public sealed record EvaluationRecord(long Step, string Split, double Loss, double? Accuracy)
{
    /// <summary>The split that is trained on: its loss and accuracy are those of the steps of the epoch, as they ran.</summary>
    public const string Train = "train";

    /// <summary>The split that is only looked at.</summary>
    public const string Test = "test";
}
