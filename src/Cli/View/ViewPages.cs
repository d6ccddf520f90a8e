using GpuGrad.Reports;

namespace GpuGrad.Cli.View;

/// <summary>The pages that the server gives out.</summary>
internal static class ViewPages
{
    /// <summary>The list of the runs in a folder.</summary>
    public static ViewPage List { get; } = new("list.html", Read);

    /// <summary>What keeps runs from being shown.</summary>
    public static ViewPage Notice { get; } = new("notice.html", Read);

    /// <summary>The report of a run, or the comparison of several, which follows them while they train.</summary>
    public static ViewPage Report { get; } = new(ReportWriter.Template, Read);

    /// <summary>The picture on the tab.</summary>
    public static string Icon { get; } = Read("icon.svg")!;

    private static string? Read(string name)
    {
        using Stream? stream = typeof(ViewPages).Assembly.GetManifestResourceStream($"GpuGrad.Cli.View.{name}");
        if (stream is null)
        {
            return null;
        }

        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
