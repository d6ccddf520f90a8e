using GpuGrad.Records;

namespace GpuGrad.Experiments.Expectations;

/// <summary>A number of the whole net: its latest evaluation, or the loss of the steps since the previous recorded one.</summary>
internal sealed class MetricTerm(ExpectationNode.Name node) : ExpectationTerm(node, TermShape.One)
{
    /// <summary>The mean training loss over the steps since the previous recorded one.</summary>
    public const string Loss = "loss";

    /// <summary>All metrics.</summary>
    public static IReadOnlyList<string> Names { get; } = [Loss, RunMetrics.TrainLoss, RunMetrics.TrainAccuracy, RunMetrics.TestLoss, RunMetrics.TestAccuracy];

    /// <summary>Whether the metric has a value yet.</summary>
    public bool IsKnown(ExpectationMoment moment) => moment.Metrics.ContainsKey(node.Text);

    public override void Check(ExpectationScope scope)
    {
        if (node.Text != Loss && scope.Spec is null)
        {
            throw new ExpectationException(node.Start, $"an imported run is not evaluated and has no {node.Text}; write loss");
        }

        if (node.Text == Loss && scope.Spec is { Record.Kinds.Count: 0 })
        {
            throw new ExpectationException(node.Start, "loss is known at recorded steps, but record.kinds is empty, so nothing is recorded; list a kind there");
        }

        if (scope.Time.When == ExpectationTime.Kind.Start && node.Text is RunMetrics.TrainLoss or RunMetrics.TrainAccuracy)
        {
            throw new ExpectationException(node.Start, $"{node.Text} is that of an epoch and has no value at the start; write loss or testLoss, or 'at end'");
        }
    }

    public override double[] Evaluate(ExpectationMoment moment, List<string> notes)
    {
        if (moment.Metrics.TryGetValue(node.Text, out double value))
        {
            return [value];
        }

        notes.Add($"{node.Text} had no value yet");
        return [double.NaN];
    }
}
