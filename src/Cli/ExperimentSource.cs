using System.Globalization;
using GpuGrad.Checkpoints;
using GpuGrad.Experiments;
using GpuGrad.Presets;
using GpuGrad.Remedies;

namespace GpuGrad.Cli;

/// <summary>Finds the experiment that a command names, a file (of ONNX, too) or a preset, and changes it as its options say.</summary>
internal static class ExperimentSource
{
    /// <summary>Reads it, sets what <c>--set</c> and <c>--seed</c> say, and says in which folder its relative paths begin.</summary>
    /// <exception cref="SpecException">There is neither such a file nor such a preset, it is malformed, or an assignment is.</exception>
    public static (SpecDocument Document, string BaseDirectory) Open(string fileOrPreset, IEnumerable<string> set, ulong? seed)
    {
        (SpecDocument document, string baseDirectory) = Read(fileOrPreset);
        foreach (string assignment in set)
        {
            int equals = assignment.IndexOf('=');
            document = equals > 0
                ? document.Set(assignment[..equals], assignment[(equals + 1)..])
                : throw new SpecException("--set", $"'{assignment}' is not path=value, such as train.epochs=1");
        }

        return (seed is { } number ? document.Set("seed", number.ToString(CultureInfo.InvariantCulture)) : document, baseDirectory);
    }

    /// <summary>As <see cref="Open"/>, for a command that works on one net: where a sweep has one value, that is set and the sweep gone.</summary>
    /// <param name="fileOrPreset">The experiment.</param>
    /// <param name="set">What <c>--set</c> says.</param>
    /// <param name="seed">What <c>--seed</c> says; null for nothing.</param>
    /// <param name="why">Why several nets are too many, such as "gradients are of one".</param>
    /// <exception cref="SpecException">Also where a sweep makes several nets; the message tells the --set that picks the first.</exception>
    public static (SpecDocument Document, string BaseDirectory) OpenOne(string fileOrPreset, IEnumerable<string> set, ulong? seed, string why)
    {
        (SpecDocument document, string baseDirectory) = Open(fileOrPreset, set, seed);
        IReadOnlyList<SpecVariant> variants = document.Expand();
        return variants.Count == 1
            ? (variants[0].Values.Aggregate(document, (one, value) => one.Set(value.Key, value.Value.ToJsonString())), baseDirectory)
            : throw new SpecException(
                "sweep",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"makes {variants.Count} nets of this experiment, and {why}; pick it with {string.Join(' ', variants[0].Values.Select(v => SpecAssignment.ForShell($"{v.Key}={v.Value.ToJsonString()}")))}"),
                document.SourceName);
    }

    private static (SpecDocument Document, string BaseDirectory) Read(string fileOrPreset)
    {
        if (OnnxNet.IsNamedSo(fileOrPreset))
        {
            // Its data is named by --set alone, so that a path of it begins where the command is given.
            return (OnnxNet.Experiment(fileOrPreset), Directory.GetCurrentDirectory());
        }

        if (File.Exists(fileOrPreset))
        {
            return (SpecDocument.Load(fileOrPreset), Path.GetDirectoryName(Path.GetFullPath(fileOrPreset))!);
        }

        bool looksLikeFile = fileOrPreset.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || fileOrPreset.AsSpan().ContainsAny('/', '\\');
        return looksLikeFile
            ? throw new SpecException(fileOrPreset, "there is no such file")
            : (SpecDocument.Parse(PresetCatalog.Text(fileOrPreset), fileOrPreset), Directory.GetCurrentDirectory());
    }
}
