using GpuGrad.Records;

namespace GpuGrad;

/// <summary>
/// A recorded step: how many epochs it is in (fractional), the mean loss over the steps since the previous recorded one, and the learning rate used.
/// </summary>
public sealed record StepRecord(long Step, double Epoch, double Loss, double LearningRate)
{
    /// <summary>The recorded steps of a run, in order.</summary>
    internal static RunTable<StepRecord> Table { get; } = new(
        "steps",
        key: ["step"],
        order: "step",
        [
            RunColumn<StepRecord>.Integer("step", record => record.Step),
            RunColumn<StepRecord>.Real("epoch", record => record.Epoch, least: 0),
            RunColumn<StepRecord>.Real("loss", record => record.Loss),
            RunColumn<StepRecord>.Real("learning_rate", record => record.LearningRate, least: 0),
        ],
        row => new StepRecord(row.GetInt64(0), row.Real(1), row.Real(2), row.Real(3)));
}
