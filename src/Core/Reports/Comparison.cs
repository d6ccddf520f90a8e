using GpuGrad.Records;
using GpuGrad.Runs;

namespace GpuGrad.Reports;

/// <summary>Several runs side by side.</summary>
internal sealed class Comparison
{
    private readonly Dictionary<ComparedRun, RunFolder> _folders;

    private Comparison(Dictionary<ComparedRun, RunFolder> folders, IReadOnlyList<ComparedNet> nets) => (_folders, Nets) = (folders, nets);

    /// <summary>The nets.</summary>
    public IReadOnlyList<ComparedNet> Nets { get; }

    /// <summary>The heading of its page.</summary>
    public string Title
    {
        get
        {
            string names = string.Join(" · ", _folders.Keys.Select(run => run.Manifest.Name).Distinct());
            string nets = FormattableString.Invariant($"{Nets.Count} nets side by side");
            return Nets.Count == 1 ? FormattableString.Invariant($"{names}: one net from {_folders.Count} seeds")
                : _folders.Count == Nets.Count ? $"{names}: {nets}"
                : Nets.Select(net => net.Runs.Count).Distinct().ToList() is [var seeds] ? FormattableString.Invariant($"{names}: {nets}, {seeds} seeds each")
                : FormattableString.Invariant($"{names}: {nets}, {_folders.Count} runs");
        }
    }

    /// <summary>The folder of a run.</summary>
    public RunFolder this[ComparedRun run] => _folders[run];

    /// <summary>Reads the runs. Those of one sweep stand in its order, in which they began, whatever order a shell's pattern gives.</summary>
    /// <exception cref="RunException">One of them cannot be read.</exception>
    public static Comparison Read(IReadOnlyList<RunFolder> runs)
    {
        // By place, for two runs in different folders may share a name and all else.
        Dictionary<ComparedRun, RunFolder> folders = new(ReferenceEqualityComparer.Instance);
        List<ComparedRun> compared = [];
        foreach (RunFolder folder in runs)
        {
            using RunDatabaseReader database = RunDatabaseReader.Open(folder.DatabasePath);
            ComparedRun run = new(folder.Name, RunManifest.Read(folder), StartSummary.Of(database).FirstToLast);
            compared.Add(run);
            folders[run] = folder;
        }

        bool isOneSweep = compared.TrueForAll(run => run.Manifest.Group is { } group && group == compared[0].Manifest.Group);
        return new Comparison(folders, NetGroups.Of(isOneSweep ? [.. compared.OrderBy(run => run.Manifest.StartedAt)] : compared));
    }
}
