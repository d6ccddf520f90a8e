using GpuGrad.Kernels.Verification;
using ILGPU;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>Products in all three transpositions, with and without bias, at shapes around the edges of every tile.</summary>
internal static class MatMulCases
{
    private static readonly (int M, int N, int K)[] s_shapes =
    [
        (1, 1, 1), (1, 31, 7), (5, 3, 33), (13, 33, 17), (12, 32, 16), (10, 30, 33), (33, 47, 5), (64, 64, 16), (68, 132, 12), (127, 65, 9),
    ];

    // Blocks of k, groups of row blocks and of panels, copies of A, tall and wide tiles, every number of rows; too much for devices that simulate each thread.
    private static readonly (int M, int N, int K)[] s_heavyShapes =
    [
        (7, 100, 301), (127, 65, 31), (24, 48, 520), (37, 127, 257), (50, 256, 64), (128, 96, 513), (129, 200, 128), (300, 31, 100),
        (200, 33, 1030), (25, 385, 1030), (40, 3, 300), (13, 384, 3072),
    ];

    // Long sums with few results, whose depth is worth splitting; each barrier in them costs devices that simulate threads.
    private static readonly (int M, int N, int K)[] s_skinnyShapes = [(5, 16, 530), (33, 36, 524)];

    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All =>
    [
        .. Shaped,
        .. s_skinnyShapes.Select(s => Product(s.M, s.N, s.K, Transposition.TN, biased: true, heavy: false)),
        Product(512, 96, 2060, Transposition.TN, biased: true, heavy: true),
    ];

    private static IEnumerable<OpCase> Shaped =>
        from shape in s_shapes.Select(s => (s.M, s.N, s.K, Heavy: false)).Concat(s_heavyShapes.Select(s => (s.M, s.N, s.K, Heavy: true)))
        from transposition in Enum.GetValues<Transposition>()
        from biased in (bool[])[false, true]
        select Product(shape.M, shape.N, shape.K, transposition, biased, shape.Heavy);

    // Operands and expected results do not depend on device and variant: the reference takes longer than most of these do.
    private static OpCase<MatMulArguments> Product(int m, int n, int k, Transposition transposition, bool biased, bool heavy)
    {
        Lazy<(float[] A, float[] B, float[] Bias, double[] Expected, double[] Tolerance)> data = new(() => Data(m, n, k, transposition, biased));
        return new(MatMulArguments.Op, $"{transposition} {m}x{n}x{k}{(biased ? " with bias" : "")}", memory => new(
            memory.Input("A", data.Value.A),
            memory.Input("B", data.Value.B),
            biased ? memory.Input("Bias", data.Value.Bias) : ArrayView<float>.Empty,
            m,
            n,
            k,
            transposition,
            memory.Output("C", data.Value.Expected, data.Value.Tolerance)))
        {
            Heavy = heavy,
        };
    }

    private static (float[] A, float[] B, float[] Bias, double[] Expected, double[] Tolerance) Data(
        int m, int n, int k, Transposition transposition, bool biased)
    {
        float[] a = CaseData.Uniform(m * k, seed: m + k);
        float[] b = CaseData.Uniform(k * n, seed: n + k + 1);
        float[] bias = biased ? CaseData.Uniform(n, seed: n) : [];
        double[] expected = new double[m * n], tolerance = new double[m * n];
        for (int i = 0; i < expected.Length; i++)
        {
            (double sum, double magnitude) = MatMulReference.Element(a, b, m, n, k, transposition, i / n, i % n);
            float added = biased ? bias[i % n] : 0f;
            expected[i] = sum + added;
            tolerance[i] = MatMulReference.Tolerance(magnitude + Math.Abs(added), k);
        }

        return (a, b, bias, expected, tolerance);
    }
}
