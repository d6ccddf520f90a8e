using System.Globalization;
using System.Text.RegularExpressions;
using BenchmarkDotNet.Environments;
using BenchmarkDotNet.Reports;
using GpuGrad.Kernels;

namespace GpuGrad.Benchmarks;

/// <summary>The results that are kept in the repository: one folder a device and processor.</summary>
internal static partial class CommittedResults
{
    /// <summary>Copies the tables and figures of the classes that ran to a folder named after the device; those of other classes stay.</summary>
    public static void Copy(IReadOnlyList<Summary> summaries, string root)
    {
        if (summaries.Count == 0)
        {
            return;
        }

        string folder = Path.Combine(root, FolderName());
        Directory.CreateDirectory(folder);
        foreach (Summary summary in summaries.Where(summary => summary.Reports.Any(report => report.Success)))
        {
            // One class a summary: its files are called after it, with its namespace before and what they are behind.
            string name = summary.BenchmarksCases[0].Descriptor.Type.Name;
            string stem = Path.Combine(summary.ResultsDirectoryPath, summary.BenchmarksCases[0].Descriptor.Type.FullName!);
            File.Copy($"{stem}-report-github.md", Path.Combine(folder, $"{name}.md"), overwrite: true);
            File.Copy($"{stem}-report-brief.json", Path.Combine(folder, $"{name}.json"), overwrite: true);
        }

        Console.WriteLine($"results copied to {folder}");
    }

    // The processor too where the device runs on it: "cpu" alone says nothing of its speed.
    private static string FolderName()
    {
        using ComputeDevice device = BenchmarkDevice.Open();
        string name = device.IsProcessor ? $"{HostEnvironmentInfo.GetCurrent().Cpu.Value?.ProcessorName} {device.Workers}" : device.Name;
        string kind = device.Selector.Kind.ToString().ToLower(CultureInfo.InvariantCulture);
        return OddCharacters().Replace($"{kind}-{name}", "-").Trim('-').ToLower(CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("[^A-Za-z0-9.]+")]
    private static partial Regex OddCharacters();
}
