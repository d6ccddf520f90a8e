namespace GpuGrad.Cli;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCode
{
    /// <summary>All done.</summary>
    public const int Done = 0;

    /// <summary>Something failed while it ran.</summary>
    public const int Failure = 1;

    /// <summary>The command line, the spec, the data or the device is wrong.</summary>
    public const int BadInput = 2;

    /// <summary>An expectation of the spec failed.</summary>
    public const int ExpectationFailed = 3;

    /// <summary>Interrupted; what was recorded is saved.</summary>
    public const int Interrupted = 130;
}
