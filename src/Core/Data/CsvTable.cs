using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using GpuGrad.Files;
using GpuGrad.Syntax;

namespace GpuGrad.Data;

/// <summary>The cells of a CSV file (RFC 4180, UTF-8), all as text, each row with the line it ends on.</summary>
internal sealed class CsvTable : DataTable
{
    private readonly List<(int Line, string[] Cells)> _rows;

    private CsvTable(string path, string[] names, List<(int Line, string[] Cells)> rows)
        : base(path, names) => _rows = rows;

    /// <summary>Rows, the header not among them.</summary>
    public override int Count => _rows.Count;

    public override string this[int row, int column] => _rows[row].Cells[column];

    /// <summary>Reads a file whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="header">Whether its first line names the columns.</param>
    /// <param name="delimiter">What stands between two cells; empty: whichever of comma, semicolon, tab and bar the file uses.</param>
    /// <exception cref="DataException">It cannot be read, has no rows, or a line has too few or too many cells; the message names the line.</exception>
    public static CsvTable Read(string path, bool header, string delimiter)
    {
        CsvConfiguration configuration = new(CultureInfo.InvariantCulture)
        {
            DetectDelimiter = delimiter.Length == 0,
            Delimiter = delimiter.Length == 0 ? "," : delimiter,
            TrimOptions = TrimOptions.Trim,
            // A space that stands between cells cannot be trimmed from them.
            WhiteSpaceChars = delimiter == " " ? [] : [' '],
            BadDataFound = bad =>
                throw At(path, bad.Context.Parser!.RawRow, "a quotation mark stands inside a cell that does not begin with one.",
                "Put the whole cell in quotation marks and double those inside."),
        };
        try
        {
            using StreamReader text = new(InputFile.OpenRead(path), Encoding.UTF8);
            using CsvParser parser = new(text, configuration);
            return Read(path, header, parser);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CsvHelperException)
        {
            throw new DataException(path, $"it cannot be read: {e.Message}", "Give a CSV file that can be.", e);
        }
    }

    protected override string Place(int row) => Place(Path, _rows[row].Line);

    private static CsvTable Read(string path, bool header, CsvParser parser)
    {
        string[]? names = null;
        List<(int Line, string[] Cells)> rows = [];
        while (parser.Read())
        {
            string[] cells = parser.Record!;
            if (names is null)
            {
                names = header ? cells : [.. Enumerable.Range(1, cells.Length).Select(n => n.ToString(CultureInfo.InvariantCulture))];
                CheckNames(path, names, header);
                if (header)
                {
                    continue;
                }
            }

            if (cells.Length != names.Length)
            {
                throw At(path, parser.RawRow, $"there are {cells.Length} cells where the first line has {names.Length}.",
                    "Every row needs a cell for every column.");
            }

            rows.Add((parser.RawRow, cells));
        }

        return rows.Count > 0 ? new CsvTable(path, names!, rows) : throw new DataException(path, "it has no rows.", "Give a table with a row for each sample.");
    }

    private static void CheckNames(string path, string[] names, bool header)
    {
        if (names.Length < 2)
        {
            throw At(path, 1, "there is only one column.",
                "A table needs features and a target; if they are there, say what stands between them as data.source.delimiter.");
        }

        if (header && Array.TrueForAll(names, name => TryNumber(name, out _)))
        {
            throw At(path, 1, "it holds only numbers, which are no names of columns.", "Write \"header\": false in data.source.");
        }

        if (names.CountBy(name => name).FirstOrDefault(name => name.Value > 1).Key is { } twice)
        {
            throw At(path, 1, $"two columns are called '{Shortened.Of(twice)}'.", "Give each a name of its own.");
        }
    }

    private static DataException At(string path, int line, string problem, string remedy) =>
        new(Place(path, line), problem, remedy);

    private static string Place(string path, int line) => string.Create(CultureInfo.InvariantCulture, $"{path}:{line}");
}
