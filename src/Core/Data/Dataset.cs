using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using GpuGrad.Data;

namespace GpuGrad;

/// <summary>What training consumes: rows of inputs with their targets, in a train and a test part of one shape.</summary>
public sealed class Dataset
{
    private string? _sha256;

    /// <summary>Checks every length and target. Without <paramref name="classNames"/> a class is named by its number.</summary>
    /// <exception cref="ArgumentException">An empty split, a length that is not rows × features, a label outside
    /// 0 to classes - 1 or a target that is not finite; the message names the split and the first bad row.</exception>
    public Dataset(
        string name, DataSplit train, DataSplit test, Shape sample, TargetShape target, IReadOnlyList<string>? classNames = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        Check(name, "train", train, sample, target);
        Check(name, "test", test, sample, target);
        if (classNames is not null && classNames.Count != target.Classes)
        {
            throw new ArgumentException($"{name}: {classNames.Count} class names for {target.Classes} classes.", nameof(classNames));
        }

        Name = name;
        Train = train;
        Test = test;
        Sample = sample;
        Target = target;
        ClassNames = classNames
            ?? [.. Enumerable.Range(0, target.Classes).Select(c => c.ToString(CultureInfo.InvariantCulture))];
    }

    /// <summary>What reports call it.</summary>
    public string Name { get; }

    /// <summary>The rows that are learned from.</summary>
    public DataSplit Train { get; }

    /// <summary>The rows that only measure what was learned.</summary>
    public DataSplit Test { get; }

    /// <summary>The shape of a row's inputs: [features], [steps, features] of a sequence, [height, width, channels] of an image.</summary>
    public Shape Sample { get; }

    /// <summary>Inputs a row, all axes taken together.</summary>
    public int Features => (int)Sample.Length;

    /// <summary>What is learned of a row.</summary>
    public TargetShape Target { get; }

    /// <summary>Labels run from 0 to Classes - 1; 0 for regression.</summary>
    public int Classes => Target.Classes;

    /// <summary>[Classes], in label order.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>SHA-256 of inputs and targets of both splits, in hexadecimal digits: the same data have the same, wherever they came from.</summary>
    public string Sha256 => _sha256 ??= Hash();

    /// <summary>
    /// The data that a source names in a file: <c>fashion-mnist</c>, which is built in, a .csv, .tsv, .parquet or .npz file,
    /// or a folder of IDX or .npy files, of CIFAR or of images, a folder a class.
    /// </summary>
    /// <exception cref="SpecException">The text names no source.</exception>
    /// <exception cref="DataException">The files are not there or not whole; the message names the place and what to do.</exception>
    public static Dataset Load(string source) => DatasetCatalog.Load(DataSource.Parse(source), Directory.GetCurrentDirectory());

    private string Hash()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (DataSplit split in (DataSplit[])[Train, Test])
        {
            hash.AppendData(MemoryMarshal.AsBytes<float>(split.Inputs));
            hash.AppendData(MemoryMarshal.AsBytes<int>(split.Labels));
            hash.AppendData(MemoryMarshal.AsBytes<float>(split.Numbers));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Checks every length and target of a split.</summary>
    /// <exception cref="ArgumentException">As the constructor says.</exception>
    internal static void Check(string name, string splitName, DataSplit split, Shape sample, TargetShape target)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sample.Length, 1, nameof(sample));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sample.Length, int.MaxValue, nameof(sample));
        if (sample.Rank >= Shape.MaxRank)
        {
            throw new ArgumentException($"{name}: samples of {sample} have {sample.Rank} axes, and one more is the batch; at most {Shape.MaxRank - 1} will do.", nameof(sample));
        }

        int features = (int)sample.Length;
        if (split.Count == 0)
        {
            throw new ArgumentException($"{name}, {splitName}: there are no rows.", splitName);
        }

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

        if (split.LabelColumns != target.Steps || split.NumberColumns != target.Numbers
            || split.Count * (long)split.LabelColumns != split.Labels.Length || split.Count * (long)split.NumberColumns != split.Numbers.Length)
        {
            throw new ArgumentException(
                $"{name}, {splitName}: {split.Labels.Length} labels, {split.LabelColumns} a row, and {split.Numbers.Length} numbers, "
                + $"{split.NumberColumns} a row, are no targets of {target} for {split.Count} rows.",
                splitName);
        }

        int bad = split.Labels.AsSpan().IndexOfAnyExceptInRange(0, target.Classes - 1);
        if (bad >= 0)
        {
            throw new ArgumentException(
                $"{name}, {splitName}: row {bad / split.LabelColumns} has label {split.Labels[bad]}; labels run from 0 to {target.Classes - 1}.",
                splitName);
        }

        int wild = Array.FindIndex(split.Numbers, number => !float.IsFinite(number));
        if (wild >= 0)
        {
            throw new ArgumentException($"{name}, {splitName}: row {wild / split.NumberColumns} has a target that is not finite.", splitName);
        }
    }
}
