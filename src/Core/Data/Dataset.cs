using System.Globalization;

namespace GpuGrad.Data;

/// <summary>What training consumes: rows of inputs with class labels, in a train and a test part of one shape.</summary>
public sealed class Dataset
{
    /// <summary>Checks every length and label. Without <paramref name="classNames"/> a class is named by its number.</summary>
    /// <exception cref="ArgumentException">An empty split, a length that is not rows × features, or a label outside
    /// 0 to classes - 1; the message names the split and the first bad row.</exception>
    public Dataset(
        string name, DataSplit train, DataSplit test, int features, int classes, IReadOnlyList<string>? classNames = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        Check(name, "train", train, features, classes);
        Check(name, "test", test, features, classes);
        if (classNames is not null && classNames.Count != classes)
            throw new ArgumentException($"{name}: {classNames.Count} class names for {classes} classes.", nameof(classNames));

        Name = name;
        Train = train;
        Test = test;
        Features = features;
        Classes = classes;
        ClassNames = classNames
            ?? [.. Enumerable.Range(0, classes).Select(c => c.ToString(CultureInfo.InvariantCulture))];
    }

    /// <summary>What reports call it.</summary>
    public string Name { get; }

    /// <summary>The rows that are learned from.</summary>
    public DataSplit Train { get; }

    /// <summary>The rows that only measure accuracy.</summary>
    public DataSplit Test { get; }

    /// <summary>Inputs a row.</summary>
    public int Features { get; }

    /// <summary>Labels run from 0 to Classes - 1.</summary>
    public int Classes { get; }

    /// <summary>[Classes], in label order.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    private static void Check(string name, string splitName, DataSplit split, int features, int classes)
    {
        if (split.Count == 0)
            throw new ArgumentException($"{name}, {splitName}: there are no rows.", splitName);

        long expected = (long)split.Count * features;
        if (split.Inputs.Length != expected)
        {
            // Rows before the shorter of the two ends are whole; the next one is where they part.
            long row = Math.Min(split.Inputs.Length / features, split.Count);
            throw new ArgumentException(
                $"{name}, {splitName}: {split.Inputs.Length} inputs where {split.Count} rows × {features} features "
                + $"need {expected}; row {row} is the first that does not have both its inputs and its label.",
                splitName);
        }

        int bad = split.Labels.AsSpan().IndexOfAnyExceptInRange(0, classes - 1);
        if (bad >= 0)
        {
            throw new ArgumentException(
                $"{name}, {splitName}: row {bad} has label {split.Labels[bad]}; labels run from 0 to {classes - 1}.",
                splitName);
        }
    }
}
