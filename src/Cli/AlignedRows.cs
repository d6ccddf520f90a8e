namespace GpuGrad.Cli;

/// <summary>A table whose rows are printed as they come, so its columns are as wide as was said before: numbers to the right, texts to the left.</summary>
/// <param name="widths">Characters of each column, below 0 where it is a number's.</param>
internal sealed class AlignedRows(params int[] widths)
{
    /// <summary>A row.</summary>
    public string Row(params string[] cells) => string.Join("  ", cells.Zip(
        widths, (cell, width) => width < 0 ? cell.PadLeft(-width) : cell.PadRight(width))).TrimEnd();
}
