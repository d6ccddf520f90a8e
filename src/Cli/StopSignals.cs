using System.Runtime.InteropServices;

namespace GpuGrad.Cli;

/// <summary>
/// Turns the first SIGINT (Ctrl-C), SIGTERM or SIGHUP into a request to stop, however long stopping takes: what is under way writes its state first. The second
/// ends the process at once, which loses nothing that was written, since files take their place whole.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _signals;
    private int _count;

    /// <summary>Listens from now on.</summary>
    public StopSignals() => _signals = [.. Wanted().Select(signal => PosixSignalRegistration.Create(signal, Stop))];

    /// <summary>Is cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals)
        {
            signal.Dispose();
        }

        _stop.Dispose();
    }

    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (Interlocked.Increment(ref _count) > 1)
        {
            Environment.Exit(ExitCode.Interrupted);
        }

        // Not on the thread of the signal, which the second one needs.
        ThreadPool.QueueUserWorkItem(_ => _stop.Cancel());
    }

    // nohup and its like let a process ignore the end of its terminal.
    private static IEnumerable<PosixSignal> Wanted()
    {
        yield return PosixSignal.SIGINT;
        yield return PosixSignal.SIGTERM;
        if (!IgnoresHangUp())
        {
            yield return PosixSignal.SIGHUP;
        }
    }

    private static bool IgnoresHangUp()
    {
        const string Ignored = "SigIgn:";
        try
        {
            string? mask = OperatingSystem.IsLinux()
                ? File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(Ignored, StringComparison.Ordinal))
                : null;
            return mask is not null && (Convert.ToUInt64(mask[Ignored.Length..].Trim(), 16) & 1) != 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return false;
        }
    }
}
