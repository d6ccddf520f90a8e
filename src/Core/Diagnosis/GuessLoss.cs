namespace GpuGrad.Diagnosis;

/// <summary>
/// The loss of the best guess that does not look at the sample, but knows how often each target occurs: a net that has it has learned nothing.
/// </summary>
internal static class GuessLoss
{
    /// <summary>
    /// Over the targets of a split: for softmax the entropy of the labels, at each step of a sequence its own, their mean; for one
    /// binary cross entropy a class the sum of the entropies of all classes; for squared errors the variance of the numbers, its mean. In nats.
    /// </summary>
    /// <param name="loss">The loss.</param>
    /// <param name="split">The targets.</param>
    /// <param name="target">Their shape.</param>
    /// <param name="smoothing">The share of each label that goes to all classes alike: then it is the entropy of the smoothed labels.</param>
    public static double Of(LossKind loss, DataSplit split, TargetShape target, double smoothing = 0) => loss == LossKind.MeanSquaredError
        ? Enumerable.Range(0, target.Numbers).Average(column => Variance(split, column))
        : Enumerable.Range(0, target.Steps).Average(step => Entropy(
            [.. Shares(split, target.Classes, step).Select(share => ((1 - smoothing) * share) + (smoothing / target.Classes))],
            eachAlone: loss == LossKind.BinaryCrossEntropy));

    /// <summary>The same of classes that are equally frequent, for a run whose data are not at hand; null where it depends on the data.</summary>
    public static double? OfEqualClasses(LossKind loss, TargetShape target) => loss != LossKind.MeanSquaredError && target is { Steps: 1, Classes: var classes }
        ? Entropy([.. Enumerable.Repeat(1.0 / classes, classes)], eachAlone: loss == LossKind.BinaryCrossEntropy)
        : null;

    private static double Entropy(double[] shares, bool eachAlone) => shares.Sum(p => Term(p) + (eachAlone ? Term(1 - p) : 0));

    private static double Term(double p) => p > 0 ? -p * Math.Log(p) : 0;

    private static double[] Shares(DataSplit split, int classes, int step)
    {
        double[] counts = new double[classes];
        for (int row = 0; row < split.Count; row++)
        {
            counts[split.Labels[(row * split.LabelColumns) + step]]++;
        }

        return [.. counts.Select(count => count / split.Count)];
    }

    private static double Variance(DataSplit split, int column)
    {
        IEnumerable<double> values = Enumerable.Range(0, split.Count).Select(row => (double)split.Numbers[(row * split.NumberColumns) + column]);
        double mean = values.Average();
        return values.Average(value => (value - mean) * (value - mean));
    }
}
