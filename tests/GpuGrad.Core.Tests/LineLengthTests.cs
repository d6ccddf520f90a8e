using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace GpuGrad.Core.Tests;

/// <summary>Lines are no longer than .editorconfig says, but for texts: those of several lines, and lines that begin with one.</summary>
public partial class LineLengthTests
{
    [Fact]
    public void LinesFitTheScreen()
    {
        string top = Repository();
        string limit = Limit().Match(File.ReadAllText(Path.Combine(top, ".editorconfig"))).Groups[1].Value;
        int most = int.Parse(limit, CultureInfo.InvariantCulture);
        List<string> faults = [];
        int read = 0;
        foreach (string folder in (string[])["src", "tests", "benchmarks", "examples"])
        {
            foreach (string path in Directory.EnumerateFiles(Path.Combine(top, folder), "*.cs", SearchOption.AllDirectories)
                .Where(path => !Built().IsMatch(path)))
            {
                read++;
                bool inText = false;
                foreach ((int index, string line) in File.ReadLines(path).Index())
                {
                    if (line.Length > most && !inText && !TextFirst().IsMatch(line))
                    {
                        faults.Add($"{Path.GetRelativePath(top, path)}:{index + 1} has {line.Length} characters, {most} at most");
                    }

                    inText ^= line.Split("\"\"\"").Length % 2 == 0;
                }
            }
        }

        Assert.InRange(read, 500, int.MaxValue);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static string Repository([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    [GeneratedRegex(@"max_line_length = (\d+)")]
    private static partial Regex Limit();

    [GeneratedRegex(@"[\\/](bin|obj)[\\/]")]
    private static partial Regex Built();

    // Words, and the text that they are about.
    [GeneratedRegex("""^[\s\w.,:?+\[(]*[$@]*\x22""")]
    private static partial Regex TextFirst();
}
