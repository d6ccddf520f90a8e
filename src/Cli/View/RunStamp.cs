using GpuGrad.Runs;

namespace GpuGrad.Cli.View;

/// <summary>
/// Tells whether a run's files have changed, by times and lengths alone: whoever opens and closes a database by any other way than SQLite takes its locks away
/// from it, and <c>run --view</c> writes it in the same process.
/// </summary>
internal static class RunStamp
{
    // A commit shows in the files a moment before readers see it; until they surely do, a stamp is only good for a short while.
    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(1);
    private const long TicksWhileSettling = 250;

    /// <summary>Of run.json, and of the file by which a run is known to live.</summary>
    public static string OfManifest(RunFolder folder) => $"{Of(folder.ManifestPath, out _)}-{Of(folder.LifePath, out _)}";

    /// <summary>Of all that a page of the run shows.</summary>
    public static string OfAll(RunFolder folder)
    {
        string stamp = $"{OfManifest(folder)}-{Of(folder.DatabasePath, out DateTime database)}-{Of($"{folder.DatabasePath}-wal", out DateTime journal)}";
        TimeSpan age = DateTime.UtcNow - (journal > database ? journal : database);
        return age >= TimeSpan.Zero && age < s_settling ? FormattableString.Invariant($"{stamp}~{Environment.TickCount64 / TicksWhileSettling:x}") : stamp;
    }

    private static string Of(string path, out DateTime time)
    {
        FileInfo file = new(path);
        time = file.Exists ? file.LastWriteTimeUtc : DateTime.MinValue;
        return file.Exists ? FormattableString.Invariant($"{time.Ticks:x}.{file.Length:x}") : "";
    }
}
