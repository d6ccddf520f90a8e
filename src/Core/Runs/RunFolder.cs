using System.Globalization;
using GpuGrad.Records;

namespace GpuGrad.Runs;

/// <summary>The folder of one run and the paths of what lies in it.</summary>
internal sealed class RunFolder
{
    // Refused by Windows in a file name; '/' by everyone. Fixed, so that a run is called the same everywhere.
    private const string RefusedCharacters = "<>:\"/\\|?*";

    private RunFolder(string path) => Path = path;

    /// <summary>The folder itself, absolute.</summary>
    public string Path { get; }

    /// <summary>The folder's own name, <c>deep-sigmoid-20250102-030405</c>.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>run.json: see <see cref="RunManifest"/>.</summary>
    public string ManifestPath => System.IO.Path.Combine(Path, "run.json");

    /// <summary>run.db: see <see cref="RunDatabase"/>.</summary>
    public string DatabasePath => System.IO.Path.Combine(Path, "run.db");

    /// <summary>report.html of this run alone.</summary>
    public string ReportPath => System.IO.Path.Combine(Path, "report.html");

    /// <summary>The folder of the checkpoints; made by whoever writes the first one.</summary>
    public string CheckpointsPath => System.IO.Path.Combine(Path, "checkpoints");

    /// <summary>The weights at the end of the run, or where it was interrupted.</summary>
    public string FinalCheckpointPath => System.IO.Path.Combine(CheckpointsPath, "final.safetensors");

    /// <summary>What the run goes on from, as of the last checkpoint: see <see cref="Training.TrainerState"/>.</summary>
    public string StatePath => System.IO.Path.Combine(CheckpointsPath, "last.safetensors");

    /// <summary>Where the next such checkpoint is written until it is whole.</summary>
    public string NextStatePath => System.IO.Path.Combine(CheckpointsPath, "next.safetensors");

    /// <summary>The checkpoint before that one, should it be damaged.</summary>
    public string PreviousStatePath => System.IO.Path.Combine(CheckpointsPath, "previous.safetensors");

    /// <summary>The weights of the evaluation with the best accuracy, else loss, on the test split.</summary>
    public string BestCheckpointPath => System.IO.Path.Combine(CheckpointsPath, "best.safetensors");

    /// <summary>The average of the weights at the end; where the spec wants one.</summary>
    public string EmaCheckpointPath => System.IO.Path.Combine(CheckpointsPath, "ema.safetensors");

    /// <summary>Held and touched by the process that writes the run: see <see cref="RunLife"/>.</summary>
    public string LifePath => System.IO.Path.Combine(Path, "running");

    /// <summary>What brings back the step in which a run went bad: see <see cref="Training.ReplayBundle"/>. Only such a run has it.</summary>
    public string ReplayPath => System.IO.Path.Combine(Path, "replay");

    /// <summary>The weights after pre-training, which the training started from; where the spec wants any.</summary>
    public string PretrainedCheckpointPath => System.IO.Path.Combine(CheckpointsPath, "pretrained.safetensors");

    /// <summary>Makes <c>out/name-yyyyMMdd-HHmmss</c>, with -2, -3, ... behind it where that is taken.</summary>
    /// <exception cref="RunException">The folder cannot be made or written.</exception>
    public static RunFolder Create(string outDirectory, string name, DateTimeOffset startedAt)
    {
        string stem = $"{Sanitise(name)}-{startedAt.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}";
        string root = System.IO.Path.GetFullPath(outDirectory);
        try
        {
            Directory.CreateDirectory(root);
            for (int attempt = 1; ; attempt++)
            {
                var folder = new RunFolder(System.IO.Path.Combine(root, attempt == 1 ? stem : $"{stem}-{attempt}"));
                if (!Directory.Exists(folder.Path) && folder.TryClaim())
                {
                    return folder;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"cannot write a run folder into {root}: {e.Message}; choose another folder with --out", e);
        }
    }

    /// <summary>The folder of a run made earlier.</summary>
    /// <exception cref="RunException">There is no such folder, or it holds no run.json.</exception>
    public static RunFolder Open(string path)
    {
        var folder = new RunFolder(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)));
        // As runs/NAME-* gives it: the comparison report of a sweep lies beside its run folders.
        if (File.Exists(folder.Path))
        {
            throw new RunException($"{path}: is a file and no run folder; in a shell, a pattern that ends with / leaves files out") { IsBadInput = true };
        }

        if (!Directory.Exists(folder.Path))
        {
            throw new RunException($"{path}: there is no such folder; a run prints where it leaves its own") { IsBadInput = true };
        }

        if (!File.Exists(folder.ManifestPath))
        {
            throw new RunException($"{path}: is no run folder, it holds no run.json; name a folder that gpugrad run has made") { IsBadInput = true };
        }

        return folder;
    }

    private static string Sanitise(string name)
    {
        string safe = string.Concat(name.Select(c => char.IsControl(c) || char.IsWhiteSpace(c) || RefusedCharacters.Contains(c) ? '-' : c));
        safe = safe.Trim('.', '-');
        return safe.Length == 0 ? "run" : IsDevice(safe) ? $"run-{safe}" : safe;
    }

    // Windows takes the names of its devices for them whatever stands behind a dot, as in NUL.x
    // (https://learn.microsoft.com/windows/win32/fileio/naming-a-file).
    private static bool IsDevice(string name)
    {
        string stem = name.Split('.')[0].ToUpperInvariant();
        return stem is "CON" or "PRN" or "AUX" or "NUL" || (stem is [_, _, _, >= '0' and <= '9'] && stem[..3] is "COM" or "LPT");
    }

    // Making a directory succeeds even when another process made it a moment ago; creating a new file does not. SQLite
    // takes the empty file for a database to fill.
    private bool TryClaim()
    {
        Directory.CreateDirectory(Path);
        try
        {
            using FileStream claim = new(DatabasePath, FileMode.CreateNew);
            return true;
        }
        catch (IOException) when (File.Exists(DatabasePath))
        {
            return false;
        }
    }
}
