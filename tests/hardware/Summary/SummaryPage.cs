using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace GpuGrad.Hardware;

/// <summary>One page of all results: what failed first, then every figure as it was printed.</summary>
internal static class SummaryPage
{
    private const string Head = """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>GpuGrad on this machine</title>
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <style>
        body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; color: #1a1a1a; background: #fff }
        table { border-collapse: collapse; margin: .5rem 0 } td, th { border-bottom: 1px solid #ddd; padding: .15rem .6rem; text-align: left }
        td.n { text-align: right; font-variant-numeric: tabular-nums } .failed { color: #b00020; font-weight: 600 } div { overflow-x: auto }
        </style></head><body>

        """;

    /// <summary>The page.</summary>
    public static string Write(HardwareResults results)
    {
        StringBuilder page = new(Head);
        int failed = results.Steps.Count(step => step.Fault is not null);
        page.Append("<h1>GpuGrad on this machine</h1>\n");
        page.Append(CultureInfo.InvariantCulture, $"<pre>{WebUtility.HtmlEncode(results.Machine)}</pre>\n");
        page.Append(CultureInfo.InvariantCulture, $"<p>{results.Steps.Count - failed} steps right, {failed} failed.</p>\n");
        page.Append("<table><tr><th>step</th><th>what it does</th><th>seconds</th><th>came out</th></tr>\n");
        foreach (HardwareStep step in results.Steps)
        {
            string outcome = step.Fault is { } fault ? $"<td class=\"failed\">{WebUtility.HtmlEncode(fault)}</td>" : $"<td>{Outcome(step)}</td>";
            page.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td><a href=\"#{step.Name}\">{step.Name}</a></td><td>{WebUtility.HtmlEncode(step.Title)}</td><td class=\"n\">{step.Seconds:0}</td>{outcome}</tr>\n");
        }

        page.Append("</table>\n");
        foreach (HardwareStep step in results.Steps.Where(step => step.Group != "tests"))
        {
            page.Append(CultureInfo.InvariantCulture, $"<h2 id=\"{step.Name}\">{WebUtility.HtmlEncode(step.Title)}</h2>\n");
            AppendRows(page, step.Rows);
        }

        return page.Append("</body></html>\n").ToString();
    }

    private static string Outcome(HardwareStep step) => step.Result is { } result && HardwareStep.Tests(result) is { } tests
        ? string.Create(CultureInfo.InvariantCulture, $"{tests.Passed} passed, {tests.Skipped} skipped")
        : "right";

    private static void AppendRows(StringBuilder page, IReadOnlyList<JsonElement> rows)
    {
        List<string> columns =
        [
            .. rows.Where(row => row.ValueKind == JsonValueKind.Object)
                .SelectMany(row => row.EnumerateObject().Where(property => IsSimple(property.Value)).Select(property => property.Name)).Distinct(),
        ];
        if (columns.Count == 0)
        {
            page.Append("<p>No figures.</p>\n");
            return;
        }

        page.Append("<div><table><tr>").AppendJoin("", columns.Select(column => $"<th>{WebUtility.HtmlEncode(column)}</th>")).Append("</tr>\n");
        foreach (JsonElement row in rows)
        {
            page.Append("<tr>").AppendJoin("", columns.Select(column => Cell(row, column))).Append("</tr>\n");
        }

        page.Append("</table></div>\n");
    }

    private static bool IsSimple(JsonElement value) => value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null);

    private static string Cell(JsonElement row, string column) => row.TryGetProperty(column, out JsonElement value) && IsSimple(value)
        ? value.ValueKind == JsonValueKind.Number
            ? string.Create(CultureInfo.InvariantCulture, $"<td class=\"n\">{value.GetDouble():0.####}</td>")
            : $"<td>{WebUtility.HtmlEncode(value.ToString())}</td>"
        : "<td></td>";
}
