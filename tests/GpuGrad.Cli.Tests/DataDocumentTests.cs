using GpuGrad.Core.Tests.Data;

namespace GpuGrad.Cli.Tests;

/// <summary>Every command that docs/data.md shows is run as it stands there, in a folder with the files that it names.</summary>
public sealed class DataDocumentTests : IDisposable
{
    private const string Document = "docs/data.md";

    private readonly GpuGradProcess _gpugrad = new();

    public static TheoryData<string> Commands => [.. DocumentBlocks.Commands(Document)];

    public void Dispose() => _gpugrad.Dispose();

    [Theory]
    [MemberData(nameof(Commands))]
    public void TheCommandWorks(string line)
    {
        WriteFiles();
        GpuGradProcess.CommandResult result = _gpugrad.Run(DocumentBlocks.Words(line["gpugrad ".Length..]));

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.NotEqual("", result.Output);
    }

    private void WriteFiles()
    {
        DocumentBlocks.WriteExperiments(Document, _gpugrad);

        Random random = new(1);
        byte[] pixels = new byte[50 * 8 * 8];
        random.NextBytes(pixels);
        Write("digits.npz", NpyBytes.Zip(
            true, ("x.npy", NpyBytes.Bytes([50, 8, 8], pixels)), ("y.npy", NpyBytes.Longs([50], [.. Enumerable.Range(0, 50).Select(i => i % 10L)]))));
        foreach (string name in CifarBytes.TenFiles)
        {
            Write($"cifar-10-batches-bin/{name}", CifarBytes.Ten(10));
        }

        Write("cifar-100-binary/train.bin", CifarBytes.Hundred(10));
        Write("cifar-100-binary/test.bin", CifarBytes.Hundred(10));
        Write("houses.parquet", ParquetBytes.Houses(60));
        for (int i = 0; i < 10; i++)
        {
            Write($"pictures/train/cat/{i}.png", PngBytes.Grey(8, 8, pixels[(i * 64)..][..64]));
            Write($"pictures/train/dog/{i}.png", PngBytes.Grey(8, 8, pixels[(i * 128)..][..64]));
        }

        Write("pictures/test/cat/11.png", PngBytes.Grey(8, 8, pixels[..64]));
    }

    private void Write(string name, byte[] content)
    {
        string path = Path.Combine(_gpugrad.Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }
}
