using GpuGrad.Records;
using GpuGrad.Runs;

namespace GpuGrad.Core.Tests.Runs;

/// <summary>Whether a run lives is told by the file that its process holds; of a process on another host, by the time of that file.</summary>
public sealed class RunLifeTests : IDisposable
{
    private readonly TemporaryFolder _out = new();
    private readonly RunFolder _folder;

    public RunLifeTests() => _folder = RunFolder.Create(_out.Path, "life", DateTimeOffset.Now);

    public void Dispose() => _out.Dispose();

    [Fact]
    public void ARunLivesAsLongAsItsProcessHoldsTheFile()
    {
        Assert.False(RunLife.Lives(_folder, RunProcess.Current));
        using (RunLife.Begin(_folder, before: null))
        {
            Assert.True(RunLife.Lives(_folder, RunProcess.Current));
            RunException refused = Assert.Throws<RunException>(() => RunLife.Begin(_folder, RunProcess.Current));
            Assert.Contains($"is being written by process {Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
        }

        Assert.False(RunLife.Lives(_folder, RunProcess.Current));
        Assert.False(File.Exists(_folder.LifePath));
    }

    [Fact]
    public void AFileThatNobodyHoldsTellsOfAnotherHostByItsTime()
    {
        File.WriteAllText(_folder.LifePath, "");
        RunProcess elsewhere = new("elsewhere", 1);
        Assert.True(RunLife.Lives(_folder, elsewhere));
        Assert.False(RunLife.Lives(_folder, RunProcess.Current));
        File.SetLastWriteTimeUtc(_folder.LifePath, DateTime.UtcNow.AddMinutes(-2));
        Assert.False(RunLife.Lives(_folder, elsewhere));
    }
}
