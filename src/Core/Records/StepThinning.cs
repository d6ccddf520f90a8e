namespace GpuGrad.Records;

/// <summary>Chooses which recorded steps are kept or shown when there are more than memory or a page should carry.</summary>
internal static class StepThinning
{
    /// <summary>
    /// At most <paramref name="limit"/> (2 or more) of the steps, in order, first and last always among them. Of each
    /// stretch in between the step with the highest <paramref name="interest"/> stays, the earliest where they tie, so
    /// that a single step with NaN is not thinned away.
    /// </summary>
    public static IReadOnlyList<long> Choose(IReadOnlyList<long> steps, int limit, Func<long, long> interest) => Choose(steps, steps.Count, limit, interest);

    /// <summary>The same of whatever each step left, which is read once and kept only where it is chosen.</summary>
    /// <param name="steps">The steps, in order.</param>
    /// <param name="count">How many there are; more, as a run adds that still trains, are left out.</param>
    /// <param name="limit">How many may be kept, 2 or more.</param>
    /// <param name="interest">How much is lost without a step.</param>
    public static IReadOnlyList<TStep> Choose<TStep>(IEnumerable<TStep> steps, long count, int limit, Func<TStep, long> interest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 2);
        List<TStep> chosen = [];
        if (count <= limit)
        {
            chosen.AddRange(steps.Take((int)count));
            return chosen;
        }

        // Stretch b of the inner steps begins at 1 + ⌊inner · b / buckets⌋.
        long inner = count - 2, buckets = limit - 2, index = 0, bucket = 0;
        (TStep Step, long Interest)? best = null;
        foreach (TStep step in steps)
        {
            bool isEnd = index == 0 || index == count - 1;
            if (best is { } done && (isEnd || index == 1 + (inner * (bucket + 1) / buckets)))
            {
                chosen.Add(done.Step);
                best = null;
                bucket++;
            }

            if (isEnd)
            {
                chosen.Add(step);
            }
            else if (buckets > 0 && interest(step) is var worth && (best is null || worth > best.Value.Interest))
            {
                best = (step, worth);
            }

            if (++index == count)
            {
                return chosen;
            }
        }

        // Fewer than there were to be: what was best so far is the last there is.
        if (best is { } last)
        {
            chosen.Add(last.Step);
        }

        return chosen;
    }

    /// <summary>
    /// At most <paramref name="limit"/> (2 or more) of the steps, in order: every one, or every second, fourth, eighth, ... from the first on, and the last. As
    /// more are added they stay the same ones, until every other of them is left out.
    /// </summary>
    /// <param name="steps">The steps, in order.</param>
    /// <param name="count">How many there are; more, as a run adds that still trains, are left out.</param>
    /// <param name="limit">How many may be chosen.</param>
    public static IReadOnlyList<long> Doubling(IEnumerable<long> steps, long count, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 2);
        long stride = 1;
        // Multiples of the stride below the count, and the last step, which need not be one.
        while (((count - 1) / stride) + 2 > limit && count > limit)
        {
            stride *= 2;
        }

        return [.. steps.Index().Take((int)count).Where(step => step.Index % stride == 0 || step.Index == count - 1).Select(step => step.Item)];
    }
}
