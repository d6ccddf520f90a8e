using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops.GatherBatch;

/// <summary>Batches in and out of order, of one feature and of many, of one label and of many, within the epoch and across its end.</summary>
internal static class GatherBatchCases
{
    private static readonly (int Count, int Features, int Rows, int First, int Labels)[] s_sizes =
    [
        (1, 1, 1, 0, 1),
        (31, 1, 33, 0, 1),
        (127, 2, 31, 62, 33),
        (257, 33, 31, 248, 1),
        (127, 127, 33, 99, 3),
        (10, 1027, 3, 9, 1),
        (10, 3, 5, 10, 127),
    ];

    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All =>
        from size in s_sizes
        from opCase in new[] { Case(size, shuffle: false), Case(size, shuffle: true) }
        select opCase;

    private static OpCase<GatherBatchArguments> Case((int Count, int Features, int Rows, int First, int Labels) size, bool shuffle)
    {
        (int count, int features, int rows, int first, int columns) = size;
        return new(GatherBatchArguments.Op,
            $"{rows} of {count}x{features}{(columns > 1 ? $" with {columns} labels" : "")} from {first}{(shuffle ? " shuffled" : "")}", memory =>
        {
            const ulong Seed = 0x9876543210ABCDEF;
            StepState state = new() { Epoch = (5L << 32) + 3, FirstSample = first };
            float[] data = CaseData.Uniform(count * features, seed: count);
            int[] labels = [.. Enumerable.Range(0, count * columns).Select(i => 1000 + i)];
            int[] samples = GatherBatchReference.Samples(count, rows, shuffle, Seed, state);
            float[] x = [.. samples.SelectMany(s => s < 0 ? new float[features] : data[(s * features)..((s + 1) * features)])];
            int[] y = [.. samples.SelectMany(s => s < 0 ? [.. Enumerable.Repeat(-1, columns)] : labels[(s * columns)..((s + 1) * columns)])];
            float[] unwritten = new float[rows * features];
            Array.Fill(unwritten, float.NaN);
            return new(
                memory.Input("Data", data),
                memory.Input("Labels", labels),
                count,
                features,
                rows,
                shuffle ? 1 : 0,
                Seed,
                memory.Input("State", [state]),
                memory.Exact("X", unwritten, x),
                memory.Exact("Y", new int[rows * columns], y))
            {
                LabelColumns = columns,
            };
        });
    }
}
