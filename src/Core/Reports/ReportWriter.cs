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

    /// <summary>Writes the page for these runs, in their order; one run gives its report, more a comparison.</summary>
    /// <exception cref="ArgumentException">There is no run.</exception>
    /// <exception cref="RunException">A run cannot be read, or the file not written.</exception>
    public static void Write(IReadOnlyList<RunFolder> runs, string outputPath)
    {
        if (runs.Count == 0)
        {
            throw new ArgumentException("a report needs at least one run", nameof(runs));
        }

        string data = Data(runs, RunJson.Write);
        AtomicFile.Write(outputPath, stream =>
        {
            using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            CrashPoint.Reach(CrashPoint.InsideReport);
            PageTemplate.WriteFile(writer, Template, Title(runs), data);
        });
    }

    /// <summary>What the page is called.</summary>
    /// <exception cref="RunException">A run.json cannot be read.</exception>
    public static string Title(IReadOnlyList<RunFolder> runs)
    {
        string names = string.Join(" · ", runs.Select(r => RunManifest.Read(r).Name).Distinct());
        return runs.Count == 1 ? names : $"{names}: {runs.Count} nets side by side";
    }

    /// <summary>The data of the page for these runs, as JSON.</summary>
    /// <param name="runs">The runs, in their order.</param>
    /// <param name="writeRun">Writes one of them: <see cref="RunJson.Write"/>, or what that has written before.</param>
    /// <exception cref="RunException">A run cannot be read.</exception>
    public static string Data(IReadOnlyList<RunFolder> runs, Action<Utf8JsonWriter, RunFolder, ReportBudget> writeRun)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, JsonOptions))
        {
            json.WriteStartObject();
            json.WriteString("title", Title(runs));
            json.WriteStartArray("runs");
            foreach (RunFolder run in runs)
            {
                writeRun(json, run, ReportBudget.For(runs.Count));
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
