using System.Diagnostics;
using System.Globalization;

namespace GpuGrad.Files;

/// <summary>
/// Places at which tests let the process die as if it were killed, to see that nothing is lost: <c>GPUGRAD_CRASH_AT=NAME</c>, or
/// <c>NAME:N</c> for the N-th time that the place is reached.
/// </summary>
internal static class CrashPoint
{
    /// <summary>Records are committed, nothing of a checkpoint is written.</summary>
    public const string BeforeCheckpoint = "before-checkpoint";

    /// <summary>A tensor of a safetensors file is written, the next is not.</summary>
    public const string InsideTensors = "inside-tensors";

    /// <summary>A checkpoint lies beside its place.</summary>
    public const string InsideCheckpoint = "inside-checkpoint";

    /// <summary>The checkpoint before has its new name, the last one not yet.</summary>
    public const string BetweenCheckpoints = "between-checkpoints";

    /// <summary>A batch of records is inserted, not committed.</summary>
    public const string InsideBatch = "inside-batch";

    /// <summary>All steps are done, run.json says so not yet.</summary>
    public const string BeforeStatus = "before-status";

    /// <summary>run.json says that the run is finished, and not yet what is wrong with it.</summary>
    public const string BeforeVerdicts = "before-verdicts";

    /// <summary>The report is being written.</summary>
    public const string InsideReport = "inside-report";

    private static readonly string[] s_at = (Environment.GetEnvironmentVariable("GPUGRAD_CRASH_AT") ?? "").Split(':');
    private static int s_reached;

    /// <summary>Dies here, if the variable says so.</summary>
    public static void Reach(string name)
    {
        if (s_at[0] == name && Interlocked.Increment(ref s_reached) == (s_at.Length > 1 ? int.Parse(s_at[1], CultureInfo.InvariantCulture) : 1))
        {
            using Process self = Process.GetCurrentProcess();
            self.Kill();
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
