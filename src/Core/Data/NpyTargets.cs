using System.Globalization;

namespace GpuGrad.Data;

/// <summary>How the targets of arrays become classes or numbers.</summary>
internal sealed class NpyTargets
{
    private const int MaxClasses = 10_000;

    private readonly Dictionary<double, int>? _labels;

    private NpyTargets(Dictionary<double, int>? labels, TargetShape target) => (_labels, Target) = (labels, target);

    /// <summary>What is learned of a sample.</summary>
    public TargetShape Target { get; }

    /// <summary>The classes' numbers as text; null where numbers are predicted.</summary>
    public IReadOnlyList<string>? ClassNames => _labels is null
        ? null
        : [.. _labels.OrderBy(c => c.Value).Select(c => c.Key.ToString("R", CultureInfo.InvariantCulture))];

    /// <summary>Of classes: the different whole numbers of all the arrays, in numeric order.</summary>
    /// <exception cref="DataException">A target is no class, or there are too many.</exception>
    public static NpyTargets Of(NpyArray[] arrays, bool numbers)
    {
        if (numbers)
        {
            return new NpyTargets(null, TargetShape.OfNumbers(arrays[0].Columns));
        }

        HashSet<double> classes = [];
        foreach (NpyArray array in arrays)
        {
            Add(array, classes);
        }

        return new NpyTargets(classes.Order().Index().ToDictionary(c => c.Item, c => c.Index), classes.Count);
    }

    /// <summary>Samples with their targets; bytes of samples are divided by 255.</summary>
    /// <exception cref="DataException">A value is not finite.</exception>
    public DataSplit Split(NpyArray inputs, NpyArray targets)
    {
        float[] samples = inputs.Floats(inputs.Type.IsByte ? 255 : 1);
        return _labels is null
            ? DataSplit.OfNumbers(samples, targets.Floats(1), targets.Columns)
            : new DataSplit(samples, [.. Enumerable.Range(0, targets.Length).Select(i => _labels[targets[i]])]);
    }

    private static void Add(NpyArray array, HashSet<double> classes)
    {
        const string ToPredictNumbers = "To predict numbers write \"train\": { \"loss\": \"meanSquaredError\" }";
        if (array.Columns > 1)
        {
            throw new DataException(
                array.Name, $"{array.Columns} values a sample are no one class.", $"Write the class: y.argmax(axis=1) where one of them is 1. {ToPredictNumbers}.");
        }

        for (int i = 0; i < array.Length; i++)
        {
            if (!double.IsInteger(array[i]))
            {
                throw array.Wrong(i, "which is no class.", $"Write whole numbers. {ToPredictNumbers}.");
            }

            if (classes.Add(array[i]) && classes.Count > MaxClasses)
            {
                throw new DataException(array.Name, $"it has more than {MaxClasses} different values, too many for classes.", $"{ToPredictNumbers}.");
            }
        }
    }
}
