using System.Globalization;
using GpuGrad.Syntax;

namespace GpuGrad.Data;

/// <summary>A table of cells, a sample a row.</summary>
/// <param name="path">The file.</param>
/// <param name="names">Names of the columns.</param>
internal abstract class DataTable(string path, IReadOnlyList<string> names)
{
    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>Names of the columns; their numbers from 1 where the file has none.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>Rows.</summary>
    public abstract int Count { get; }

    /// <summary>A cell as text; empty where the file has none.</summary>
    public abstract string this[int row, int column] { get; }

    /// <summary>The column of that name, or else of that number from 1.</summary>
    /// <exception cref="DataException">There is none.</exception>
    public int ColumnOf(string name)
    {
        for (int i = 0; i < Names.Count; i++)
        {
            if (Names[i] == name)
            {
                return i;
            }
        }

        return int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= Names.Count
            ? number - 1
            : throw new DataException(Path, $"there is no column '{Shortened.Of(name)}'.", $"Its columns are {Shortened.Of(string.Join(", ", Names), Shortened.Place)}.");
    }

    /// <summary>The number in a cell.</summary>
    /// <param name="row">The row.</param>
    /// <param name="column">The column.</param>
    /// <param name="remedy">What to do where it is none.</param>
    /// <exception cref="DataException">It is no number, or beyond the floats; the message names file, row and column.</exception>
    public float NumberAt(int row, int column, string remedy)
    {
        if (TryNumber(row, column, out float number))
        {
            return number;
        }

        string cell = this[row, column];
        throw Wrong(row, column, cell.Length == 0 ? "is empty." : $"holds '{Shortened.Of(cell)}', which is no number.", remedy);
    }

    /// <summary>What is wrong with a cell, with file, row and column.</summary>
    public DataException Wrong(int row, int column, string problem, string remedy) =>
        new(Place(row), $"column '{Shortened.Of(Names[column])}' {problem}", remedy);

    /// <summary>Whether a cell is a finite number.</summary>
    public static bool TryNumber(string cell, out float number) =>
        float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && float.IsFinite(number);

    /// <summary>Whether a cell is a finite number.</summary>
    protected virtual bool TryNumber(int row, int column, out float number) => TryNumber(this[row, column], out number);

    /// <summary>Where a row stands, for messages.</summary>
    protected abstract string Place(int row);
}
