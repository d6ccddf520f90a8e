namespace GpuGrad.Records;

/// <summary>Chooses which recorded steps a page shows when there are more than it can carry.</summary>
internal static class StepThinning
{
    /// <summary>
    /// At most <paramref name="limit"/> (2 or more) of the steps, in order, first and last always among them. Of each
    /// stretch in between the step with the highest <paramref name="interest"/> stays, the earliest where they tie, so
    /// that a single step with NaN is not thinned away.
    /// </summary>
    public static IReadOnlyList<long> Choose(IReadOnlyList<long> steps, int limit, Func<long, long> interest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 2);
        if (steps.Count <= limit)
        {
            return steps;
        }

        var chosen = new List<long>(limit) { steps[0] };
        long inner = steps.Count - 2;
        int buckets = limit - 2;
        for (int bucket = 0; bucket < buckets; bucket++)
        {
            int from = 1 + (int)(inner * bucket / buckets);
            int to = 1 + (int)(inner * (bucket + 1) / buckets);
            long best = steps[from];
            for (int i = from + 1; i < to; i++)
            {
                if (interest(steps[i]) > interest(best))
                {
                    best = steps[i];
                }
            }
            chosen.Add(best);
        }
        chosen.Add(steps[^1]);
        return chosen;
    }
}
