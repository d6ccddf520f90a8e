using System.Globalization;
using System.Text.RegularExpressions;

namespace GpuGrad.Tests;

/// <summary>
/// A table of docs/. Where a line "By `COMMAND`:" stands directly before it, its rows come from that command; words of it in capitals stand for
/// what the column of that name says.
/// </summary>
/// <param name="File">The file's name.</param>
/// <param name="Heading">The heading it stands under.</param>
/// <param name="Command">The command; null where none is named.</param>
/// <param name="Columns">Names of the columns.</param>
/// <param name="Rows">The cells.</param>
internal sealed partial record DocumentTable(string File, string Heading, string? Command, string[] Columns, IReadOnlyList<string[]> Rows)
{
    private static readonly string[] s_names = ["setting", "net", "quantity"];

    /// <summary>Every table of the docs folder beside the tests, file after file.</summary>
    public static IReadOnlyList<DocumentTable> All { get; } =
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "docs"), "*.md").Order(StringComparer.Ordinal).SelectMany(Read)];

    /// <summary>The cell of a column; empty where the table has none of that name.</summary>
    public string Cell(int row, string column) => Array.IndexOf(Columns, column) is >= 0 and int i ? Rows[row][i].Trim('`') : "";

    /// <summary>What a row is of: the first cell, or <c>column = cell</c> of those before the column "theory".</summary>
    public string Key(int row) =>
        string.Join(", ", Columns.TakeWhile(column => !column.StartsWith("theory", StringComparison.Ordinal) && column is not ("set" or "simulated"))
        .Select((column, i) => s_names.Contains(column) ? Rows[row][i] : $"{column} = {Rows[row][i]}").Select(cell => cell.Replace('−', '-')));

    /// <summary>The number that a cell begins with, and half a unit of its last digit: ".0441 ± .0037", "4.10e-5".</summary>
    public static (double Value, double HalfDigit) Number(string cell)
    {
        Match match = FirstNumber().Match(cell.Replace('−', '-'));
        string digits = match.Groups["digits"].Value, exponent = match.Groups["exponent"].Value;
        int decimals = digits.Contains('.', StringComparison.Ordinal) ? digits.Length - digits.IndexOf('.', StringComparison.Ordinal) - 1 : 0;
        double scale = Math.Pow(10, exponent.Length == 0 ? 0 : int.Parse(exponent, CultureInfo.InvariantCulture));
        return (double.Parse(digits, CultureInfo.InvariantCulture) * scale, 0.5 * Math.Pow(10, -decimals) * scale);
    }

    /// <summary>What stands behind the ± of a cell; 0 without one.</summary>
    public static double Spread(string cell) => cell.Split('±') is [_, string spread] ? Number(spread.Trim()).Value : 0;

    private static IEnumerable<DocumentTable> Read(string path)
    {
        string[] lines = System.IO.File.ReadAllLines(path);
        string heading = "";
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith('#'))
            {
                heading = lines[i].TrimStart('#', ' ');
            }

            if (!lines[i].StartsWith("| ---", StringComparison.Ordinal))
            {
                continue;
            }

            string before = lines[..(i - 1)].LastOrDefault(line => line.Length > 0) ?? "";
            yield return new(
                Path.GetFileName(path), heading, NamedCommand().Match(before) is { Success: true } named ? named.Groups["command"].Value : null,
                Cells(lines[i - 1]), [.. lines.Skip(i + 1).TakeWhile(line => line.StartsWith('|')).Select(Cells)]);
        }
    }

    private static string[] Cells(string line) => [.. line.Trim().Trim('|').Split('|').Select(cell => cell.Trim())];

    [GeneratedRegex(@"^By `(?<command>[^`]+)`:$")]
    private static partial Regex NamedCommand();

    [GeneratedRegex(@"^(?<digits>[-+]?(\d[\d,]*)?\.?\d*)(e(?<exponent>-?\d+))?")]
    private static partial Regex FirstNumber();
}
