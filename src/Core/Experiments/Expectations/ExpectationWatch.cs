using GpuGrad.Records;

namespace GpuGrad.Experiments.Expectations;

/// <summary>Checks the expectations of a spec while its run goes on: at the start, at recorded steps and at the end.</summary>
/// <param name="expectations">The expectations that apply.</param>
/// <param name="layers">The layers of its net.</param>
/// <param name="speeds">The speeds at initialisation.</param>
/// <param name="metrics">The latest value of each metric, kept up to date by whoever runs.</param>
internal sealed class ExpectationWatch(
    IReadOnlyList<ExpectationSpec> expectations, IReadOnlyList<LayerInfo> layers, IReadOnlyList<Measurement> speeds,
    IReadOnlyDictionary<string, double> metrics)
{
    private readonly Watched[] _watched = [.. expectations.Select(e => new Watched(e))];
    private IReadOnlyList<LayerRecord> _lastRecords = [];
    private StepRecord? _lastStep;

    /// <summary>An expectation failed for the first time, while the run goes on.</summary>
    public event Action<ExpectationResult>? Failed;

    /// <summary>Checks what is to be checked at a recorded step.</summary>
    public void See(StepRecord step, IReadOnlyList<LayerRecord> records)
    {
        (_lastStep, _lastRecords) = (step, records);
        ExpectationMoment moment = Moment();
        foreach (Watched watched in _watched.Where(w => w.Expectation.Time.Covers(step.Step)))
        {
            bool failedBefore = watched.Result is { Passed: false };
            Check(watched, moment);
            if (!failedBefore && watched.Result is { Passed: false } failed)
            {
                Failed?.Invoke(failed);
            }
        }
    }

    /// <summary>
    /// Checks what is left and gives all results; <paramref name="finished"/> tells a run that came to its end from one that failed or was interrupted.
    /// </summary>
    public IReadOnlyList<ExpectationResult> Finish(bool finished, long steps)
    {
        ExpectationMoment end = Moment();
        foreach (Watched watched in _watched)
        {
            ExpectationTime time = watched.Expectation.Time;
            // Where nothing is recorded the start is known by its speeds alone; the last evaluation comes after the last recorded step.
            bool now = time.When switch
            {
                ExpectationTime.Kind.Start => _lastStep is null && finished,
                ExpectationTime.Kind.End => finished,
                ExpectationTime.Kind.AtStep => false,
                _ => finished && watched.Expectation.HasMetrics,
            };
            if (now)
            {
                Check(watched, end);
            }
        }
        return [.. _watched.Select(w => w.Result ?? w.Expectation.Unchecked(w.Text, Why(w.Expectation.Time, finished, steps)))];
    }

    private string Why(ExpectationTime time, bool finished, long steps) => time.When switch
    {
        ExpectationTime.Kind.End => FormattableString.Invariant($"the run did not come to its end: it stopped after {steps} steps"),
        ExpectationTime.Kind.AtStep => FormattableString.Invariant($"step {time.Step} was not recorded: the run did {steps} steps"),
        ExpectationTime.Kind.AfterStep => FormattableString.Invariant($"no step after {time.Step} was recorded: the run did {steps} steps"),
        ExpectationTime.Kind.Start when _lastStep is not null => "step 0 was not recorded",
        _ => finished ? "nothing was recorded" : "the run ended before anything was recorded",
    };

    private ExpectationMoment Moment()
    {
        Dictionary<string, double> known = new(metrics);
        if (_lastStep is { } step)
        {
            known[MetricTerm.Loss] = step.Loss;
        }

        return new ExpectationMoment(_lastStep?.Step ?? 0, layers, _lastRecords, known, speeds);
    }

    private static void Check(Watched watched, ExpectationMoment moment)
    {
        // Before the first epoch is over its loss is not yet known, which breaks no promise about every step.
        if (watched.Expectation.Time.When is ExpectationTime.Kind.Always or ExpectationTime.Kind.AfterStep && !watched.Expectation.IsKnown(moment))
        {
            return;
        }

        watched.Add(watched.Expectation.Evaluate(watched.Text, moment));
    }

    private sealed class Watched(ExpectationSpec spec)
    {
        public string Text { get; } = spec.ToString();

        public Expectation Expectation { get; } = Expectation.Parse(spec.Text);

        public ExpectationResult? Result { get; private set; }

        // Shows the first failure, else the latest values.
        public void Add(ExpectationResult result) => Result = Result switch
        {
            null => result,
            { Passed: false } kept => kept with { Checked = kept.Checked + 1, Failed = kept.Failed + result.Failed },
            { Checked: var before } => result with { Checked = before + 1 },
        };
    }
}
