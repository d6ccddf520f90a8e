using System.Text.RegularExpressions;

namespace GpuGrad.Cli.Tests;

/// <summary>The fenced blocks of a document.</summary>
internal static partial class DocumentBlocks
{
    /// <summary>The blocks in a language, with line feeds.</summary>
    /// <param name="document">The document beside the tests, such as <c>docs/import.md</c>.</param>
    /// <param name="language">What stands behind the fence.</param>
    public static IEnumerable<string> Of(string document, string language) =>
        Block().Matches(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, document)).ReplaceLineEndings("\n"))
            .Where(block => block.Groups["language"].Value == language)
            .Select(block => block.Groups["code"].Value);

    /// <summary>The words of a command, without the quotes around them.</summary>
    public static string[] Words(string command) => [.. Word().Matches(command).Select(word => word.Value.Replace("'", "", StringComparison.Ordinal))];

    [GeneratedRegex(@"```(?<language>\w+)\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"('[^']*'|\S)+")]
    private static partial Regex Word();
}
