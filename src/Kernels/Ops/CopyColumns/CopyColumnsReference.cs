namespace GpuGrad.Kernels.Ops.CopyColumns;

/// <summary>A block of columns copied between matrices, by picking each element of the target from where it comes.</summary>
internal static class CopyColumnsReference
{
    /// <summary>The target after the copy.</summary>
    public static float[] Target(
        IReadOnlyList<float> x, int rows, int xColumns, int xOffset, IReadOnlyList<float> y, int yColumns, int yOffset, int columns) =>
        [
            .. from row in Enumerable.Range(0, rows)
               from column in Enumerable.Range(0, yColumns)
               let inBlock = column - yOffset
               select inBlock >= 0 && inBlock < columns ? x[(row * xColumns) + xOffset + inBlock] : y[(row * yColumns) + column],
        ];
}
