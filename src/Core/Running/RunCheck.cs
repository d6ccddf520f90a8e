using GpuGrad.Checkpoints;
using GpuGrad.Experiments;
using GpuGrad.Records;
using GpuGrad.Runs;
using GpuGrad.Syntax;
using GpuGrad.Training;

namespace GpuGrad.Running;

/// <summary>What a look at every file of a run folder found.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Rows">For each table of run.db how many of its rows are as they must be; empty where the file cannot be opened.</param>
/// <param name="Checkpoints">The checkpoints that can be read.</param>
/// <param name="Faults">What is wrong, each with its file; empty where nothing is.</param>
internal sealed record RunCheck(string Folder, IReadOnlyDictionary<string, long> Rows, IReadOnlyList<string> Checkpoints, IReadOnlyList<string> Faults)
{
    // Of one file: where everything is wrong, the first ones say it.
    private const int MostFaults = 20;

    /// <summary>
    /// Reads run.json, every row of run.db, and every checkpoint, states with the SHA-256 of their tensors. What is wrong with one keeps no other from being
    /// read.
    /// </summary>
    public static RunCheck Of(RunFolder folder)
    {
        List<string> faults = [];
        RunManifest? manifest = Manifest(folder, faults);
        Dictionary<string, long> rows = Database(folder, manifest, faults);
        List<string> checkpoints = [.. Files(folder).Where(path => IsReadable(path, faults)).Select(path => Path.GetFileName(path)!)];
        if (manifest is { Status: RunStatus.Finished, Import: null } && !File.Exists(folder.FinalCheckpointPath))
        {
            faults.Add($"{folder.FinalCheckpointPath}: is not there, though the run is finished");
        }

        return new RunCheck(folder.Path, rows, checkpoints, faults);
    }

    private static RunManifest? Manifest(RunFolder folder, List<string> faults)
    {
        try
        {
            RunManifest manifest = RunManifest.Read(folder);
            if (manifest.Import is null)
            {
                manifest.WithoutExpectations(folder.ManifestPath).Resolve();
            }

            return manifest;
        }
        catch (Exception e) when (e is RunException or SpecException)
        {
            faults.Add(e.Message);
            return null;
        }
    }

    private static Dictionary<string, long> Database(RunFolder folder, RunManifest? manifest, List<string> faults)
    {
        Dictionary<string, long> rows = [];
        try
        {
            using RunDatabaseReader database = RunDatabaseReader.Open(folder.DatabasePath);
            faults.AddRange(database.FileFaults(MostFaults).Select(fault => $"{folder.DatabasePath}: {fault}"));
            foreach (IRunTable table in RunDatabaseSchema.Tables)
            {
                int told = 0;
                rows[table.Name] = database.Check(table, fault =>
                {
                    if (++told <= MostFaults)
                    {
                        faults.Add($"{folder.DatabasePath}: {fault}");
                    }
                });
                if (told > MostFaults)
                {
                    faults.Add(FormattableString.Invariant($"{folder.DatabasePath}: table {table.Name}: {told - MostFaults} more rows like these"));
                }
            }

            // While it trains, run.json knows no number of steps.
            if (manifest is { EndedAt: not null } && database.LastRecordedStep() is { } last && last >= manifest.Steps)
            {
                faults.Add(FormattableString.Invariant(
                    $"{folder.DatabasePath}: records step {last}, where the run ended after {manifest.Steps} as {folder.ManifestPath} says; the two files are not of one run"));
            }
        }
        catch (RunException e)
        {
            faults.Add(e.Message);
        }

        return rows;
    }

    private static IEnumerable<string> Files(RunFolder folder) => Directory.Exists(folder.CheckpointsPath)
        ? Directory.EnumerateFiles(folder.CheckpointsPath, "*.safetensors").Order(StringComparer.Ordinal)
        : [];

    private static bool IsReadable(string path, List<string> faults)
    {
        try
        {
            // A state has the sum of its tensors in it; weights for other programs have none.
            if (SafetensorsReader.Read(path).Metadata.ContainsKey(TrainerState.NotesName))
            {
                TrainerState.Read(path);
            }

            return true;
        }
        catch (CheckpointException e)
        {
            faults.Add(e.Message);
            return false;
        }
    }
}
