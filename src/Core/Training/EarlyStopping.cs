using GpuGrad.Experiments;
using GpuGrad.Records;

namespace GpuGrad.Training;

/// <summary>Counts evaluations that bring nothing better, and says when there were enough of them.</summary>
internal sealed class EarlyStopping(EarlyStoppingSpec spec)
{
    /// <summary>What it goes on from.</summary>
    public EarlyStoppingState State { get; set; } = new(double.NaN, 0, 0);

    /// <summary>Why the training is over; null as long as it is not.</summary>
    public EarlyStop? Reason =>
        State.Since >= spec.Patience ? new EarlyStop(SpecNames.StoppingMetrics.NameOf(spec.Metric), State.Best, State.BestStep, State.Since) : null;

    /// <summary>Takes an evaluation of the test split; the first one, before any step, is what others must be better than.</summary>
    public void See(EvaluationRecord test)
    {
        double value = spec.Metric == StoppingMetric.TestLoss ? test.Loss : test.Accuracy ?? double.NaN;
        double gain = spec.Metric == StoppingMetric.TestLoss ? State.Best - value : value - State.Best;
        bool isBetter = double.IsNaN(State.Best) ? !double.IsNaN(value) : gain > spec.MinDelta;
        State = isBetter ? new(value, test.Step, 0) : State with { Since = State.Since + 1 };
    }
}

/// <summary>What <see cref="EarlyStopping"/> goes on from.</summary>
/// <param name="Best">The best value; NaN where there was no number yet.</param>
/// <param name="BestStep">Steps done then.</param>
/// <param name="Since">Evaluations since that were no better.</param>
internal sealed record EarlyStoppingState(double Best, long BestStep, int Since);
