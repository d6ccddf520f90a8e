namespace GpuGrad.Runs;

/// <summary>The process that writes a run.</summary>
/// <param name="Host">The machine's name.</param>
/// <param name="Id">The process's number there.</param>
internal sealed record RunProcess(string Host, int Id)
{
    /// <summary>This one.</summary>
    public static RunProcess Current { get; } = new(Environment.MachineName, Environment.ProcessId);
}
