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
    /// <summary>Writes the page for these runs, in their order; one run gives its report, more a comparison.</summary>
    /// <exception cref="ArgumentException">There is no run.</exception>
    /// <exception cref="RunException">A run cannot be read, or the file not written.</exception>
    public static void Write(IReadOnlyList<RunFolder> runs, string outputPath)
    {
        if (runs.Count == 0)
        {
            throw new ArgumentException("a report needs at least one run", nameof(runs));
        }

        Comparison? comparison = runs.Count > 1 ? Comparison.Read(runs) : null;
        string title = comparison?.Title ?? RunManifest.Read(runs[0]).Name;
        string data = Data(title, json =>
        {
            if (comparison is not null)
            {
                ComparisonJson.Write(json, comparison, outputPath);
                return;
            }

            json.WriteStartArray("runs");
            RunJson.Write(json, runs[0], ReportBudget.Single);
            json.WriteEndArray();
        });
        AtomicFile.Write(outputPath, stream =>
        {
            using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            CrashPoint.Reach(CrashPoint.InsideReport);
            PageTemplate.Write(writer, "report.html", title, data);
        });
    }

    private static string Data(string title, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        // The relaxed encoder leaves base64 as it is; the template escapes what could end the script element.
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("title", title);
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
