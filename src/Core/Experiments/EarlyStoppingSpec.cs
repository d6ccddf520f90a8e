using GpuGrad.Syntax;

namespace GpuGrad.Experiments;

/// <summary>When a training ends before its last step: where evaluations of the test split have not become better for a while.</summary>
internal sealed record EarlyStoppingSpec
{
    internal static readonly ObjectShape<EarlyStoppingSpec> Shape = new(new EarlyStoppingSpec(),
    [
        SpecField<EarlyStoppingSpec>.Of(
            "metric", new ChoiceShape<StoppingMetric>(SpecNames.StoppingMetrics), s => s.Metric, (s, v) => s with { Metric = v },
            "What must become better: smaller of a loss, larger of an accuracy."),
        SpecField<EarlyStoppingSpec>.Of("patience", new IntegerShape<int>(1, 1_000_000), s => s.Patience, (s, v) => s with { Patience = v },
            "Evaluations in a row, one an epoch, that may bring nothing better; with the last of them the training ends."),
        SpecField<EarlyStoppingSpec>.Of("minDelta", new NumberShape(0), s => s.MinDelta, (s, v) => s with { MinDelta = v },
            "By how much an evaluation must be better than the best before to count."),
    ]);

    /// <summary>What must become better.</summary>
    public StoppingMetric Metric { get; init; }

    /// <summary>Evaluations in a row that may bring nothing better.</summary>
    public int Patience { get; init; } = 3;

    /// <summary>By how much an evaluation must be better to count.</summary>
    public double MinDelta { get; init; }
}

/// <summary>What a training is stopped by.</summary>
internal enum StoppingMetric
{
    /// <summary>The loss over the test split.</summary>
    TestLoss,

    /// <summary>The accuracy over the test split.</summary>
    TestAccuracy,
}
