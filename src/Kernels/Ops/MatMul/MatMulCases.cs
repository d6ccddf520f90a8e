using GpuGrad.Kernels.Verification;
using ILGPU;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>
/// Products in all three transpositions, with and without bias, at shapes around the edges of every tile; then those in lower precisions, and what these make
/// of numbers at the edges of rounding.
/// </summary>
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

    // Around the edges of the tiles of tensor cores: 8, 16, 64 and 128 lines, 8, 16 and 32 terms; rows of whole quads and of others.
    private static readonly (int M, int N, int K)[] s_roundedShapes =
    [
        (1, 1, 1), (13, 33, 17), (16, 8, 16), (5, 130, 40), (64, 64, 32), (72, 136, 36), (65, 47, 70),
    ];

    private static readonly (int M, int N, int K)[] s_heavyRoundedShapes = [(130, 200, 257), (128, 128, 160), (40, 5, 1030)];

    // Upper halves of floats at the ends of every range, and lower halves around the ties of either format.
    private static readonly uint[] s_upperHalves =
        [0x0000, 0x0001, 0x007F, 0x0080, 0x3F7F, 0x3F80, 0x3F81, 0x4049, 0x7F00, 0x7F7E, 0x7F7F, 0x7F80, 0x7FC0, 0xBF80, 0xBFFF, 0xFF7F, 0xFF80];

    private static readonly uint[] s_lowerHalves = [0x0000, 0x0001, 0x0FFF, 0x1000, 0x1001, 0x2FFF, 0x3000, 0x7FFF, 0x8000, 0x8001, 0xEFFF, 0xF000, 0xFFFF];

    private static readonly MatMulPrecision[] s_roundings = [MatMulPrecision.Bf16, MatMulPrecision.Tf32, MatMulPrecision.Tf32x3];

    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All =>
    [
        .. Shaped,
        .. s_skinnyShapes.Select(s => Product(s.M, s.N, s.K, Transposition.TN, biased: true, heavy: false)),
        Product(512, 96, 2060, Transposition.TN, biased: true, heavy: true),
        .. Rounded,
        .. s_roundings.Select(precision => Edges(precision)),
    ];

    private static IEnumerable<OpCase> Rounded =>
        from precision in s_roundings
        from shape in s_roundedShapes.Select(s => (s.M, s.N, s.K, Heavy: false)).Concat(s_heavyRoundedShapes.Select(s => (s.M, s.N, s.K, Heavy: true)))
        from transposition in Enum.GetValues<Transposition>()
        select Product(shape.M, shape.N, shape.K, transposition, biased: shape.N % 2 == 1, shape.Heavy, precision);

    private static IEnumerable<OpCase> Shaped =>
        from shape in s_shapes.Select(s => (s.M, s.N, s.K, Heavy: false)).Concat(s_heavyShapes.Select(s => (s.M, s.N, s.K, Heavy: true)))
        from transposition in Enum.GetValues<Transposition>()
        from biased in (bool[])[false, true]
        select Product(shape.M, shape.N, shape.K, transposition, biased, shape.Heavy);

    // Operands and expected results do not depend on device and variant: the reference takes longer than most of these do.
    private static OpCase<MatMulArguments> Product(
        int m, int n, int k, Transposition transposition, bool biased, bool heavy, MatMulPrecision precision = MatMulPrecision.Fp32)
    {
        Lazy<ProductData> data = new(() => ProductData.Uniform(m, n, k, transposition, precision, biased));
        string setting = precision == MatMulPrecision.Fp32 ? "" : $"{precision} ";
        return new(MatMulArguments.Op, $"{setting}{transposition} {m}x{n}x{k}{(biased ? " with bias" : "")}", memory => data.Value.Put(memory))
        {
            Heavy = heavy,
        };
    }

    // A column of numbers times 1: what they are rounded to, in the middle of a tile's row and at its end.
    private static OpCase<MatMulArguments> Edges(MatMulPrecision precision)
    {
        float[] a = [.. from upper in s_upperHalves from lower in s_lowerHalves select BitConverter.UInt32BitsToSingle((upper << 16) | lower)];
        Lazy<ProductData> data = new(() => new ProductData(a, [1f], [], a.Length, 1, 1, Transposition.NN, precision));
        return new(MatMulArguments.Op, $"{precision} of edges of rounding", memory => data.Value.Put(memory));
    }

    private sealed class ProductData
    {
        private readonly float[] _a;
        private readonly float[] _b;
        private readonly float[] _bias;
        private readonly MatMulArguments _sizes;
        private readonly double[] _expected;
        private readonly double[] _tolerance;
        private readonly double[] _tensorCoreTolerance;

        public ProductData(float[] a, float[] b, float[] bias, int m, int n, int k, Transposition transposition, MatMulPrecision precision)
        {
            (_a, _b, _bias) = (a, b, bias);
            _sizes = new(default, default, default, m, n, k, transposition, default) { Precision = precision };
            (_expected, _tolerance, _tensorCoreTolerance) = (new double[m * n], new double[m * n], new double[m * n]);
            int terms = MatMulReference.Terms(k, precision);
            for (int i = 0; i < _expected.Length; i++)
            {
                (double sum, double magnitude) = precision == MatMulPrecision.Fp32
                    ? MatMulReference.Element(a, b, m, n, k, transposition, i / n, i % n)
                    : MatMulReference.Element(a, b, m, n, k, transposition, precision, i / n, i % n);
                float added = bias.Length > 0 ? bias[i % n] : 0f;
                _expected[i] = sum + added;
                _tolerance[i] = MatMulReference.Tolerance(magnitude + Math.Abs(added), terms);
                _tensorCoreTolerance[i] = MatMulReference.TensorCoreTolerance(magnitude + Math.Abs(added), terms);
            }
        }

        public static ProductData Uniform(int m, int n, int k, Transposition transposition, MatMulPrecision precision, bool biased) => new(
            CaseData.Uniform(m * k, seed: m + k),
            CaseData.Uniform(k * n, seed: n + k + 1),
            biased ? CaseData.Uniform(n, seed: n) : [],
            m,
            n,
            k,
            transposition,
            precision);

        private bool UsesTensorCores(ComputeDevice device) => _sizes.Precision != MatMulPrecision.Fp32 && device.HasTensorCores;

        public MatMulArguments Put(CaseMemory memory) => _sizes with
        {
            A = memory.Input("A", _a),
            B = memory.Input("B", _b),
            Bias = _bias.Length > 0 ? memory.Input("Bias", _bias) : ArrayView<float>.Empty,
            C = memory.Output("C", _expected, UsesTensorCores(memory.Device) ? _tensorCoreTolerance : _tolerance),
        };
    }
}
