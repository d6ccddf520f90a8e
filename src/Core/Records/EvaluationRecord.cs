using GpuGrad.Records;

namespace GpuGrad;

/// <summary>Loss and accuracy (0-1; null where the targets are numbers) over a whole split, <c>train</c> or <c>test</c>, after so many steps.</summary>
public sealed record EvaluationRecord(long Step, string Split, double Loss, double? Accuracy)
{
    /// <summary>The split that is trained on: its loss and accuracy are those of the steps of the epoch, as they ran.</summary>
    public const string Train = "train";

    /// <summary>The split that is only looked at.</summary>
    public const string Test = "test";

    /// <summary>The evaluations of a run, in order of steps.</summary>
    internal static RunTable<EvaluationRecord> Table { get; } = new(
        "evaluations",
        key: ["step", "split"],
        order: "step, split",
        [
            RunColumn<EvaluationRecord>.Integer("step", record => record.Step),
            RunColumn<EvaluationRecord>.Text("split", record => record.Split, Train, Test),
            RunColumn<EvaluationRecord>.Real("loss", record => record.Loss),
            RunColumn<EvaluationRecord>.Real("accuracy", record => record.Accuracy, least: 0, most: 1),
        ],
        row => new EvaluationRecord(row.GetInt64(0), row.GetString(1), row.Real(2), row.IsDBNull(3) ? null : row.GetDouble(3)));
}
