using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using GpuGrad.Files;
using GpuGrad.Records;
using GpuGrad.Runs;

namespace GpuGrad.Reports;

/// <summary>
/// Writes the report of a run, or the comparison of several, as one HTML file that needs nothing else: style, script,
/// Apache ECharts and the data are in it, and its content security policy forbids every request.
/// </summary>
internal static class ReportWriter
{
    /// <summary>The page, as <see cref="PageTemplate"/> knows it.</summary>
    public const string Template = "report.html";

    /// <summary>How its data are written. The relaxed encoder leaves base64 as it is; the template escapes what could end the script element.</summary>
    public static JsonWriterOptions JsonOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Writes the page for these runs: of one its report, of more a comparison, in which runs that differ in their seed alone are one net.
    /// </summary>
    /// <exception cref="ArgumentException">There is no run.</exception>
    /// <exception cref="RunException">A run cannot be read, or the file not written.</exception>
    public static void Write(IReadOnlyList<RunFolder> runs, string outputPath)
    {
        if (runs.Count == 0)
        {
            throw new ArgumentException("a report needs at least one run", nameof(runs));
        }

        (string title, string data) = Page(runs, (json, run, budget) => RunJson.Write(json, run, budget), run => File.Exists(run.ReportPath) ? Link(outputPath, run.ReportPath) : null);
        AtomicFile.Write(outputPath, stream =>
        {
            using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            CrashPoint.Reach(CrashPoint.InsideReport);
            PageTemplate.WriteFile(writer, Template, title, data);
        });
    }

    /// <summary>What the page of these runs is called, and its data as JSON.</summary>
    /// <param name="runs">The runs, one at least.</param>
    /// <param name="writeRun">Writes one of them: <see cref="RunJson.Write"/>, or what that has written before.</param>
    /// <param name="link">Where a comparison's page leads to for a run; null for nowhere.</param>
    /// <exception cref="RunException">A run cannot be read.</exception>
    public static (string Title, string Data) Page(
        IReadOnlyList<RunFolder> runs, Action<Utf8JsonWriter, RunFolder, ReportBudget> writeRun, Func<RunFolder, string?> link)
    {
        Comparison? comparison = runs.Count > 1 ? Comparison.Read(runs) : null;
        string title = comparison?.Title ?? RunManifest.Read(runs[0]).Name;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, JsonOptions))
        {
            json.WriteStartObject();
            json.WriteString("title", title);
            if (comparison is not null)
            {
                ComparisonJson.Write(json, comparison, writeRun, link);
            }
            else
            {
                json.WriteStartArray("runs");
                writeRun(json, runs[0], ReportBudget.Single);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return (title, Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    private static string Link(string page, string target) => string.Join(
        '/', Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(page))!, target).Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString));
}
