using System.Text.RegularExpressions;

namespace GpuGrad.Cli.Tests;

/// <summary>Every command that the README shows is run as it stands there.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private const string FromClone = "dotnet run -c Release --project src/Cli -- ";

    private readonly GpuGradProcess _gpugrad = new();

    public static TheoryData<string> Commands
    {
        get
        {
            string readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "README.md"));
            TheoryData<string> data = [];
            foreach (string line in CodeBlocks().Matches(readme).SelectMany(block => block.Groups["code"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries)))
            {
                data.Add(line);
            }

            return data;
        }
    }

    public void Dispose() => _gpugrad.Dispose();

    [Theory]
    [MemberData(nameof(Commands))]
    public void TheCommandWorks(string line)
    {
        if (line == "dotnet test -c Release")
        {
            // This test runs under it.
            return;
        }

        string arguments = line.StartsWith(FromClone, StringComparison.Ordinal) ? line[FromClone.Length..] : line["gpugrad ".Length..];
        GpuGradProcess.CommandResult result = _gpugrad.Run(arguments.Split(' '));
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        Assert.NotEqual("", result.Output);
    }

    [GeneratedRegex(@"```sh\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlocks();
}
