namespace GpuGrad.Cli.Tests;

/// <summary>docs/library.md shows parts of the example programs as they stand, and every program does what it is there for.</summary>
public sealed class LibraryTests : IDisposable
{
    internal const string DocumentName = "docs/library.md";

    private readonly GpuGradProcess _examples = new() { Program = "GpuGrad.Examples.dll" };

    public void Dispose() => _examples.Dispose();

    [Theory]
    [InlineData("train", @"step 120: loss 0\.\d+, \|δ\| \S+ \S+ \S+\ntest accuracy [78]\d\.\d %\nthe first test image is of class \S.*\n$")]
    [InlineData("steps", @"test accuracy 9[789]\.\d %; the first layer's weights reach from -\d\.\d\d to \d\.\d\d\n$")]
    [InlineData("own-layer", @"step 60: hidden 1 \(784→64 tanh\) \S+, output \(64→10\) \S+\ntest accuracy [67]\d\.\d %\n$")]
    [InlineData("own-activation", @"^test accuracy 7\d\.\d % with squaredRelu\n$")]
    [InlineData("check", @"^(.+: gradients agree with differences of the loss to \dE-00\d, and with the kernels for GPUs to \dE-00\d\n){3}$")]
    public void TheProgramRuns(string name, string output)
    {
        GpuGradProcess.CommandResult result = _examples.Run(name);

        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        Assert.Matches(output, result.Output.ReplaceLineEndings("\n"));
        Assert.Contains(name, Document(), StringComparison.Ordinal);
    }

    [Fact]
    public void EveryBlockIsPartOfAProgram()
    {
        string[] programs =
            [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "examples"), "*.cs").Select(file => Unindented(File.ReadAllText(file)))];
        // The program of one file is run by PackageTests.
        string[] blocks = [.. DocumentBlocks.Of(DocumentName, "csharp").Where(block => !block.StartsWith("#:", StringComparison.Ordinal)).Select(Unindented)];

        Assert.InRange(blocks.Length, 5, int.MaxValue);
        Assert.All(blocks, block => Assert.Contains(programs, program => program.Contains(block, StringComparison.Ordinal)));
    }

    private static string Document() => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, DocumentName)).ReplaceLineEndings("\n");

    private static string Unindented(string code) => string.Join('\n', code.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()));
}
