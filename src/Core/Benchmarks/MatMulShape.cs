using System.Globalization;
using GpuGrad.Kernels;

namespace GpuGrad.Benchmarks;

/// <summary>A product C = op(A)·op(B) to time.</summary>
/// <param name="M">Rows of C.</param>
/// <param name="K">Terms of each sum.</param>
/// <param name="N">Columns of C.</param>
/// <param name="Transposition">Which operand is stored transposed.</param>
internal readonly record struct MatMulShape(int M, int K, int N, Transposition Transposition)
{
    private const int MostElements = 1 << 28;

    /// <summary>Squares from 256 to 2048, and what training meets: a small net, hidden layers, the output layer, a wide net.</summary>
    public static IReadOnlyList<string> Usual { get; } =
        ["256x256x256", "512x512x512", "768x768x768", "1024x1024x1024", "1536x1536x1536", "2048x2048x2048", "10x784x30", "128x256x256", "256x1024x10",
            "512x2048x2048"];

    /// <summary>Multiply-adds.</summary>
    public long Work => (long)M * N * K;

    /// <summary>Floating-point operations, two for each multiply-add.</summary>
    public double Flops => 2.0 * Work;

    /// <summary>Bytes that have to be moved: each matrix once.</summary>
    public double Bytes => sizeof(float) * (((double)M * K) + ((double)K * N) + ((double)M * N));

    /// <summary>Reads MxKxN: an M×K matrix times a K×N matrix.</summary>
    /// <exception cref="SpecException">The text is something else, or a matrix has more than 2^28 elements.</exception>
    public static MatMulShape Parse(string text, Transposition transposition)
    {
        int[] sizes = [.. text.Split('x').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int size) ? size : 0)];
        if (sizes is not [> 0, > 0, > 0])
        {
            throw new SpecException("--shape", $"'{text}' is not MxKxN, as in 128x784x256");
        }

        (long m, long k, long n) = (sizes[0], sizes[1], sizes[2]);
        return Math.Max(m * k, Math.Max(k * n, m * n)) <= MostElements
            ? new MatMulShape(sizes[0], sizes[1], sizes[2], transposition)
            : throw new SpecException("--shape", $"'{text}' has a matrix of more than {MostElements} elements");
    }

    /// <summary>The sizes and the transposition, such as <c>128x784x256 nt</c>.</summary>
    public override string ToString() => $"{M}x{K}x{N} {Transposition.ToString().ToLowerInvariant()}";
}
