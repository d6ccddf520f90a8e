using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>Logits and labels for the cases of both cross entropies.</summary>
internal sealed class CrossEntropyBatch
{
    private CrossEntropyBatch(string title, int rows, int classes, float[] logits, int[] labels) =>
        (Title, Rows, Classes, Logits, Labels) = (title, rows, classes, logits, labels);

    /// <summary>Ordinary sizes and the edges: one class, rows without data, extreme, equal and non-finite logits.</summary>
    public static IReadOnlyList<CrossEntropyBatch> All { get; } =
    [
        Random(1, 1, 3),
        Random(3, 10, 3),
        Random(33, 10, 20),
        Random(5, 31, 3),
        Random(7, 33, 3),
        Random(2, 127, 3),
        Random(2, 1027, 3),
        WithEveryLabel("extreme", [1e4f, -1e4f, 0], [-1e4f, 1e4f, 9999f], [1e4f, 1e4f, 1e4f], [-1e4f, -1e4f, -1e4f], [1e-30f, -1e-38f, 0]),
        WithEveryLabel("saturated", [30, -1, 2], [17, 1, -80], [100, 1, 2], [-100, -101, -130]),
        WithEveryLabel("equal", [2, 2, 2], [1, 2, 2], [-5, -5, -6], [0, -0f, 0]),
        WithEveryLabel("non-finite", [float.NaN, 1, 2], [1, 2, float.NaN], [float.NaN, float.NaN, float.NaN], [float.NegativeInfinity, 1, 0]),
    ];

    public string Title { get; }

    public int Rows { get; }

    public int Classes { get; }

    public float[] Logits { get; }

    public int[] Labels { get; }

    public double[] Row(int row) => [.. Logits.Skip(row * Classes).Take(Classes).Select(v => (double)v)];

    // A NaN anywhere in the row counts as a miss.
    public int[] Correct =>
    [
        .. Enumerable.Range(0, Rows).Select(row =>
        {
            double[] z = Row(row);
            return Labels[row] >= 0 && !z.Any(double.IsNaN) && Array.IndexOf(z, z.Max()) == Labels[row] ? 1 : 0;
        }),
    ];

    private static CrossEntropyBatch Random(int rows, int classes, double range)
    {
        Random random = new(rows + classes);
        // Every fourth row is beyond the end of the data.
        int[] labels = [.. Enumerable.Range(0, rows).Select(row => row % 4 == 3 ? -1 : random.Next(classes))];
        return new($"{rows}x{classes}", rows, classes, CaseData.Uniform(rows * classes, rows + (31 * classes), range), labels);
    }

    // Each row with every label, three times over: enough for some to be computed side by side and others by themselves.
    private static CrossEntropyBatch WithEveryLabel(string title, params float[][] once)
    {
        int classes = once[0].Length;
        float[][] rows = [.. once, .. once, .. once];
        return new(
            title,
            rows.Length * classes,
            classes,
            [.. rows.SelectMany(row => Enumerable.Repeat(row, classes)).SelectMany(v => v)],
            [.. rows.SelectMany(_ => Enumerable.Range(0, classes))]);
    }
}
