using System.Net;
using System.Text.RegularExpressions;

namespace GpuGrad.Reports;

/// <summary>
/// A page with its style, scripts, Apache ECharts and data in it. Its template has slots: <c>{{title}}</c>, <c>{{data}}</c>, <c>{{policy}}</c>, and assets by
/// name. They are filled in one walk, so that text that looks like a slot is never filled itself.
/// </summary>
/// <param name="name">The asset that is the template.</param>
/// <param name="asset">Assets that only this page has; null for those of every page.</param>
internal sealed partial class PageTemplate(string name, Func<string, string?> asset)
{
    /// <summary>The content policy of a page that is one file: no request at all.</summary>
    public const string FilePolicy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

    private readonly string _template = asset(name) ?? ReportAssets.Read(name);

    /// <summary>The page's scripts as the browser will run them.</summary>
    public IEnumerable<string> Scripts => Script().Matches(_template).Select(script =>
    {
        using StringWriter text = new();
        Fill(text, script.Groups["text"].Value, Asset);
        return text.ToString();
    });

    /// <summary>Writes a page that is one file.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="name">The template.</param>
    /// <param name="title">The page's title.</param>
    /// <param name="data">The page's data as JSON.</param>
    public static void WriteFile(TextWriter writer, string name, string title, string data) =>
        new PageTemplate(name, Alone).Write(writer, title, data, FilePolicy);

    /// <summary>Writes the page.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="title">The page's title.</param>
    /// <param name="data">The page's data as JSON.</param>
    /// <param name="policy">Its content policy.</param>
    public void Write(TextWriter writer, string title, string data, string policy) => Fill(writer, _template, slot => slot switch
    {
        "title" => WebUtility.HtmlEncode(title),
        // No text may end the script element.
        "data" => data.Replace("<", "\\u003c", StringComparison.Ordinal),
        "policy" => policy,
        _ => Asset(slot),
    });

    // What 'gpugrad view' puts into a page is not in one that is a file.
    private static string? Alone(string slot) => slot switch
    {
        "view.footer" => "Everything shown is in this file; nothing is loaded.",
        "view.css" or "view.html" or "view.js" => "",
        _ => null,
    };

    private string Asset(string slot) => asset(slot) ?? ReportAssets.Read(slot);

    private static void Fill(TextWriter writer, string template, Func<string, string> fill)
    {
        int position = 0;
        while (template.IndexOf("{{", position, StringComparison.Ordinal) is int open and >= 0)
        {
            int close = template.IndexOf("}}", open, StringComparison.Ordinal);
            writer.Write(template.AsSpan(position, open - position));
            writer.Write(fill(template[(open + 2)..close]));
            position = close + 2;
        }
        writer.Write(template.AsSpan(position));
    }

    [GeneratedRegex("<script>(?<text>.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Script();
}
