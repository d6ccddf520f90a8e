using System.Reflection;

namespace GpuGrad.Reports;

/// <summary>The report's own sources and the chart library, embedded at build.</summary>
internal static class ReportAssets
{
    /// <summary>The text of an asset: a file of the folder Assets, or <c>echarts.js</c>.</summary>
    public static string Read(string name)
    {
        Assembly assembly = typeof(ReportAssets).Assembly;
        using Stream stream = assembly.GetManifestResourceStream($"GpuGrad.Reports.{name}")
            ?? throw new InvalidOperationException($"{assembly.GetName().Name} was built without the resource {name}; build it again with a restore");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
