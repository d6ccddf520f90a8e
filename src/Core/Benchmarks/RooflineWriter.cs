using System.Text;
using System.Text.Json;
using GpuGrad.Files;
using GpuGrad.Records;
using GpuGrad.Reports;

namespace GpuGrad.Benchmarks;

/// <summary>Writes a roofline as one HTML file that needs nothing else, with the parts of the runs' report.</summary>
internal static class RooflineWriter
{
    /// <summary>Writes the page.</summary>
    /// <exception cref="RunException">The file cannot be written.</exception>
    public static void Write(Roofline roofline, string outputPath)
    {
        string data = JsonSerializer.Serialize(roofline, JsonSerializerOptions.Web);
        AtomicFile.Write(outputPath, stream =>
        {
            using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            PageTemplate.WriteFile(writer, "roofline.html", $"{roofline.Title} · roofline", data);
        });
    }
}
