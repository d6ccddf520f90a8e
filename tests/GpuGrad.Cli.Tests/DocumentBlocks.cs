using System.Text.Json;
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

    /// <summary>Every line of its shell blocks: a command each.</summary>
    public static IEnumerable<string> Commands(string document) =>
        Of(document, "sh").SelectMany(block => block.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Writes its experiments beside the commands, each under its name.</summary>
    public static void WriteExperiments(string document, GpuGradProcess gpugrad)
    {
        foreach (string json in Of(document, "json"))
        {
            using JsonDocument experiment = JsonDocument.Parse(json);
            gpugrad.Write($"{experiment.RootElement.GetProperty("name").GetString()}.json", json);
        }
    }

    /// <summary>The words of a command, without the quotes around them.</summary>
    public static string[] Words(string command) => [.. Word().Matches(command).Select(word => word.Value.Replace("'", "", StringComparison.Ordinal))];

    [GeneratedRegex(@"```(?<language>\w+)\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"('[^']*'|\S)+")]
    private static partial Regex Word();
}
