namespace GpuGrad.Records;

/// <summary>
/// The losses of a run's recorded steps. Of more than <see cref="MostSteps"/> it keeps so many, spread over all of them, and the step with the largest
/// finite loss, so that its size does not depend on how long a run is.
/// </summary>
internal sealed class LossCurve
{
    /// <summary>Steps kept at most, but for the one with the largest loss.</summary>
    public const int MostSteps = StatisticsGrid.MostSteps;

    /// <summary>Reads the steps once, as they are enumerated.</summary>
    /// <param name="steps">The steps, in order.</param>
    /// <param name="count">How many there are.</param>
    public LossCurve(IEnumerable<StepRecord> steps, long count)
    {
        StepRecord? last = null, peak = null;
        // Of a stretch the first step with a finite loss: no loss is preferred to another, so that medians stay what they are.
        IReadOnlyList<StepRecord> kept = StepThinning.Choose(steps.Select(See), count, MostSteps, step => double.IsFinite(step.Loss) ? 1 : 0);
        List<StepRecord> finite = [.. kept.Where(step => double.IsFinite(step.Loss))];
        if (peak is not null && finite.BinarySearch(peak, Comparer<StepRecord>.Create((a, b) => a.Step.CompareTo(b.Step))) is < 0 and var place)
        {
            finite.Insert(~place, peak);
        }

        (Finite, EndsFinite) = (finite, last is not null && double.IsFinite(last.Loss));

        StepRecord See(StepRecord step)
        {
            last = step;
            if (double.IsFinite(step.Loss) && !(peak?.Loss >= step.Loss))
            {
                peak = step;
            }

            return step;
        }
    }

    /// <summary>The steps kept whose loss is finite, in order.</summary>
    public IReadOnlyList<StepRecord> Finite { get; }

    /// <summary>Whether the last loss of all is finite.</summary>
    public bool EndsFinite { get; }
}
