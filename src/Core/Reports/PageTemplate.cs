using System.Net;

namespace GpuGrad.Reports;

/// <summary>Pages with their style, scripts, Apache ECharts and data in them.</summary>
internal static class PageTemplate
{
    /// <summary>
    /// Writes the asset <paramref name="name"/> with its slots filled: <c>{{title}}</c>, <c>{{data}}</c>, and other assets
    /// by name. One walk, so that text that looks like a slot is never filled itself.
    /// </summary>
    /// <param name="writer">Where to.</param>
    /// <param name="name">The template.</param>
    /// <param name="title">The page's title.</param>
    /// <param name="data">The page's data as JSON.</param>
    public static void Write(TextWriter writer, string name, string title, string data)
    {
        string template = ReportAssets.Read(name);
        int position = 0;
        while (template.IndexOf("{{", position, StringComparison.Ordinal) is int open and >= 0)
        {
            int close = template.IndexOf("}}", open, StringComparison.Ordinal);
            writer.Write(template.AsSpan(position, open - position));
            writer.Write(template[(open + 2)..close] switch
            {
                "title" => WebUtility.HtmlEncode(title),
                // No text may end the script element.
                "data" => data.Replace("<", "\\u003c", StringComparison.Ordinal),
                string asset => ReportAssets.Read(asset),
            });
            position = close + 2;
        }
        writer.Write(template.AsSpan(position));
    }
}
