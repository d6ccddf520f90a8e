using System.Collections.Concurrent;
using System.Diagnostics;
using GpuGrad.Records;
using GpuGrad.Runs;

namespace GpuGrad.Cli.View;

/// <summary>A folder of runs. It reads run.json of each, and that again only when its time changes; of runs that train also the last step.</summary>
/// <param name="root">The folder; it may be empty, or be made later.</param>
internal sealed class RunList(string root)
{
    private static readonly TimeSpan s_fresh = TimeSpan.FromMilliseconds(300);

    private readonly ConcurrentDictionary<string, Entry> _entries = [];
    private readonly Lock _lock = new();
    private IReadOnlyList<RunRow> _rows = [];
    private long _readAt;

    /// <summary>The folder, absolute.</summary>
    public string Root { get; } = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

    /// <summary>All runs in the order of their folders' names, as of a moment ago at most.</summary>
    public IReadOnlyList<RunRow> Rows()
    {
        lock (_lock)
        {
            if (_readAt == 0 || Stopwatch.GetElapsedTime(_readAt) > s_fresh)
            {
                string[] names = [.. Names().Order(StringComparer.Ordinal)];
                _rows = [.. names.AsParallel().AsOrdered().Select(Row)];
                foreach (string gone in _entries.Keys.Except(names))
                {
                    _entries.TryRemove(gone, out _);
                }

                _readAt = Stopwatch.GetTimestamp();
            }

            return _rows;
        }
    }

    /// <summary>What run.json of a run says, and whether it trains.</summary>
    /// <exception cref="RunException">It is no run, or run.json cannot be read.</exception>
    public RunManifest Manifest(RunFolder folder)
    {
        Entry entry = Find(folder);
        return entry.Manifest ?? throw new RunException(entry.Row.Fault!) { IsBadInput = true };
    }

    /// <summary>Why a name can be none of a run in this folder, whatever lies there; null where it can.</summary>
    public string? Refusal(string name) =>
        name is "" or "." or ".." || name.AsSpan().ContainsAny(['/', '\\', '\0']) || name != Path.GetFileName(name)
            ? $"'{name}' is not the name of a run in {Root}"
            : null;

    /// <summary>The folder of a run.</summary>
    /// <param name="name">Its name, which comes from whoever asks.</param>
    /// <exception cref="RunException">There is no such run in this folder.</exception>
    public RunFolder Open(string name)
    {
        if (Refusal(name) is { } refusal)
        {
            throw new RunException(refusal) { IsBadInput = true };
        }

        RunFolder folder = RunFolder.Open(Path.Combine(Root, name));
        FileSystemInfo[] parts = [new DirectoryInfo(folder.Path), new FileInfo(folder.ManifestPath), new FileInfo(folder.DatabasePath)];
        foreach (FileSystemInfo part in parts.Where(part => part.LinkTarget is not null))
        {
            if (part.ResolveLinkTarget(returnFinalTarget: true) is not { } target || !IsInside(target.FullName))
            {
                throw new RunException($"{part.FullName}: is a link that leads out of {Root}; view the folder that it leads to") { IsBadInput = true };
            }
        }

        return folder;
    }

    /// <summary>The names of the runs of a sweep, in the order in which they began.</summary>
    public IReadOnlyList<string> OfSweep(string sweep) => [.. Rows().Where(row => row.Sweep == sweep).OrderBy(row => row.Started).Select(row => row.Folder)];

    private IEnumerable<string> Names()
    {
        try
        {
            return [.. new DirectoryInfo(Root).EnumerateDirectories().Select(folder => folder.Name).Where(HasManifest)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not there (yet), or removed while it is viewed.
            return [];
        }
    }

    private bool HasManifest(string name) => File.Exists(Path.Combine(Root, name, "run.json"));

    private RunRow Row(string name)
    {
        try
        {
            RunFolder folder = Open(name);
            Entry entry = Find(folder);
            return entry.Manifest?.Status == RunStatus.Running ? entry.Row.At(LastStep(folder)) : entry.Row;
        }
        catch (RunException e)
        {
            return new RunRow(name, e.Message);
        }
    }

    // The life of a run is looked at while it lives; of one that is dead only when its files say something new, since looking takes a lock for a moment.
    private Entry Find(RunFolder folder)
    {
        string stamp = RunStamp.OfManifest(folder);
        if (_entries.TryGetValue(folder.Name, out Entry? known) && known.Stamp == stamp)
        {
            if (known.Manifest is not { Status: RunStatus.Running } running || running.Seen(folder) is not { Status: not RunStatus.Running } ended)
            {
                return known;
            }

            return _entries[folder.Name] = new Entry(stamp, ended, RunRow.Of(folder, ended));
        }

        return _entries[folder.Name] = Read(folder, stamp);
    }

    private static Entry Read(RunFolder folder, string stamp)
    {
        try
        {
            RunManifest manifest = RunManifest.Read(folder);
            return new Entry(stamp, manifest, RunRow.Of(folder, manifest));
        }
        catch (RunException e)
        {
            return new Entry(stamp, null, new RunRow(folder.Name, e.Message));
        }
    }

    private static StepRecord? LastStep(RunFolder folder)
    {
        try
        {
            using RunDatabaseReader database = RunDatabaseReader.Open(folder.DatabasePath);
            return database.LastStep();
        }
        catch (RunException)
        {
            // Nothing is recorded yet, or its page tells what is wrong.
            return null;
        }
    }

    private bool IsInside(string path)
    {
        string real = new DirectoryInfo(Root).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Root;
        string full = Path.GetFullPath(path);
        return full.StartsWith(real + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            || full.StartsWith(Root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    private sealed record Entry(string Stamp, RunManifest? Manifest, RunRow Row);
}
