namespace GpuGrad.Cli.Tests;

/// <summary>Every command that docs/training.md shows is run as it stands there, in a folder with the files that it names.</summary>
public sealed class TrainingDocumentTests : IDisposable
{
    private const string Document = "docs/training.md";

    private readonly GpuGradProcess _gpugrad = new();

    public static TheoryData<string> Commands => [.. DocumentBlocks.Commands(Document)];

    public void Dispose() => _gpugrad.Dispose();

    [Theory]
    [MemberData(nameof(Commands))]
    public void TheCommandWorks(string line)
    {
        DocumentBlocks.WriteExperiments(Document, _gpugrad);

        Run("gpugrad run net.json --set train.steps=1 --out before --device cpu --no-report --no-trials");
        string run = Assert.Single(Directory.GetDirectories(Path.Combine(_gpugrad.Folder, "before")));
        File.Copy(Path.Combine(run, "checkpoints", "final.safetensors"), Path.Combine(_gpugrad.Folder, "trained.safetensors"));
        Assert.NotEqual("", Run(line));
    }

    private string Run(string line)
    {
        GpuGradProcess.CommandResult result = _gpugrad.Run(DocumentBlocks.Words(line["gpugrad ".Length..]));
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return result.Output;
    }
}
