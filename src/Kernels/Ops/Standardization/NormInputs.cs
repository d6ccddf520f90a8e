using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops.Standardization;

/// <summary>Makes the matrices that normalisation is tried on.</summary>
internal static class NormInputs
{
    /// <summary>ε of the cases.</summary>
    public const float Epsilon = 1e-5f;

    /// <summary>Sizes for columns that are normalised: short and long ones, partly filled registers, tiles and blocks.</summary>
    public static IReadOnlyList<(int Rows, int Columns)> ColumnSizes { get; } =
        [(2, 1), (1027, 1), (31, 33), (33, 36), (127, 31), (33, 127), (3, 523)];

    /// <summary>Columns so long that they are cut into chunks, into three here, and a last register that is partly filled.</summary>
    public static (int Rows, int Columns) LongColumns => (1030, 131);

    /// <summary>Sizes for rows that are normalised. Few rows: each is a group of threads, which the simulated GPU is slow at.</summary>
    public static IReadOnlyList<(int Rows, int Columns)> RowSizes { get; } =
        [(1, 1), (3, 2), (1, 1027), (33, 31), (5, 127), (3, 523)];

    /// <summary>A matrix of that kind, row by row.</summary>
    public static float[] Matrix(NormInput kind, int rows, int columns)
    {
        float[] x = CaseData.Uniform(rows * columns, seed: rows + columns, range: 3);
        return kind switch
        {
            NormInput.FarFromZero => [.. x.Select(v => (float)(10_000 + (v / Math.Sqrt(3))))],
            NormInput.VeryFarFromZero => [.. x.Select(v => (float)(1_000_000 + (v / Math.Sqrt(3))))],
            NormInput.OutlierFirst => [.. x.Select((v, i) => i < columns ? 1000 * v : v)],
            NormInput.Constant => [.. x.Select(_ => 7.3f)],
            NormInput.Tiny => [.. x.Select(v => v * 1e-20f)],
            NormInput.Huge => [.. x.Select(v => v * 1e15f)],
            _ => x,
        };
    }

    /// <summary>The same numbers in double precision.</summary>
    public static double[] Doubles(float[] values) => [.. values.Select(v => (double)v)];

    /// <summary>The learned values, or what stands for them where none are learned.</summary>
    public static float[] Learned(bool learned, int columns, int seed, float otherwise) =>
        learned ? CaseData.Uniform(columns, seed, range: 2) : [.. Enumerable.Repeat(otherwise, columns)];
}
