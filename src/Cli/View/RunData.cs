using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using GpuGrad.Records;
using GpuGrad.Reports;
using GpuGrad.Runs;

namespace GpuGrad.Cli.View;

/// <summary>The data of pages, as the report has them. What was read of a run is kept until its files change.</summary>
internal sealed class RunData(RunList list)
{
    // Bytes of runs that are kept, those that were asked for last.
    private const long Most = 64_000_000;

    private readonly Lock _lock = new();
    private readonly LinkedList<Kept> _kept = new();
    private long _length;

    /// <summary>The data of a page.</summary>
    /// <param name="names">Its runs; those that cannot be read are left out.</param>
    /// <param name="faults">Why those cannot be read, by their names.</param>
    /// <returns>Title and data; null where no run can be read.</returns>
    public (string Title, string Json)? Of(IReadOnlyList<string> names, out IReadOnlyDictionary<string, string> faults)
    {
        ReportBudget budget = names.Count == 1 ? ReportBudget.Single : ReportBudget.Compared(names.Count);
        ConcurrentDictionary<string, string> refused = [];
        faults = refused;
        Dictionary<RunFolder, byte[]> runs = new(
            names.AsParallel().AsOrdered().Select(name => Read(name, budget, refused)).OfType<Kept>().Select(read => KeyValuePair.Create(read.Run, read.Json)));
        RunFolder[] folders = [.. runs.Keys];
        // One that is left of several has a page of its own, with all of it.
        if (folders is [var only] && names.Count > 1 && Read(only.Name, ReportBudget.Single, refused) is { } whole)
        {
            runs[only] = whole.Json;
        }

        try
        {
            return folders.Length == 0
                ? null
                : ReportWriter.Page(
                    folders, (json, run, _) => json.WriteRawValue(runs[run], skipInputValidation: true), run => $"view?run={Uri.EscapeDataString(run.Name)}");
        }
        catch (RunException e)
        {
            // Removed, or damaged, at this moment.
            refused[folders[0].Name] = e.Message;
            return null;
        }
    }

    private Kept? Read(string name, ReportBudget budget, ConcurrentDictionary<string, string> faults)
    {
        try
        {
            RunFolder run = list.Open(name);
            LiveStatistics? live = null;
            if (list.Manifest(run).Status == RunStatus.Running)
            {
                budget = budget.WhileTraining();
                live = new LiveStatistics();
            }

            // Of before it is read: what changes meanwhile is read again.
            string stamp = RunStamp.OfAll(run);
            lock (_lock)
            {
                if (Take(run, budget) is { } known)
                {
                    if (known.Stamp == stamp)
                    {
                        Keep(known);
                        return known;
                    }

                    live = known.Live;
                }
            }

            using MemoryStream buffer = new();
            using (Utf8JsonWriter json = new(buffer, ReportWriter.JsonOptions))
            {
                RunJson.Write(json, run, budget, live);
            }

            Kept read = new(run, budget, stamp, buffer.ToArray(), live);
            lock (_lock)
            {
                Take(run, budget);
                Keep(read);
            }

            return read;
        }
        catch (RunException e)
        {
            faults[name] = e.Message;
            return null;
        }
    }

    private Kept? Take(RunFolder run, ReportBudget budget)
    {
        Kept? found = _kept.FirstOrDefault(kept => kept.Run.Path == run.Path && kept.Budget == budget);
        if (found is not null)
        {
            _kept.Remove(found);
            _length -= found.Length;
        }

        return found;
    }

    private void Keep(Kept read)
    {
        _kept.AddFirst(read);
        _length += read.Length;
        while (_length > Most && _kept.Count > 1)
        {
            _length -= _kept.Last!.Value.Length;
            _kept.RemoveLast();
        }
    }

    private sealed record Kept(RunFolder Run, ReportBudget Budget, string Stamp, byte[] Json, LiveStatistics? Live)
    {
        // Read once: the statistics are another reading's when they are taken.
        public long Length { get; } = Json.Length + ((Live?.Count ?? 0) * Unsafe.SizeOf<LayerStatistics>());
    }
}
