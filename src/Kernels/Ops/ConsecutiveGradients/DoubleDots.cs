using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GpuGrad.Kernels.Ops.ConsecutiveGradients;

/// <summary>The three sums as vector kernels add them: in doubles, in which the product of any two floats is exact and in range.</summary>
internal unsafe struct DoubleDots
{
    private const int Step = 2 * 8;

    private double _dot;
    private double _square;
    private double _previousSquare;

    /// <summary>Compares floats, sixteen at a time on every processor: the same bits whatever the width of its registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static DoubleDots Of(float* x, float* previous, long count)
    {
        Vector256<double> dot0 = default;
        Vector256<double> dot1 = default;
        Vector256<double> square0 = default;
        Vector256<double> square1 = default;
        Vector256<double> previousSquare0 = default;
        Vector256<double> previousSquare1 = default;
        float* restX = stackalloc float[Step];
        float* restPrevious = stackalloc float[Step];
        for (long i = 0; i < count; i += Step)
        {
            bool whole = i + Step <= count;
            float* a = whole ? x + i : PadWithZeros(x + i, count - i, restX);
            float* b = whole ? previous + i : PadWithZeros(previous + i, count - i, restPrevious);
            for (int half = 0; half < Step; half += Vector256<float>.Count)
            {
                (Vector256<double> a0, Vector256<double> a1) = Vector256.Widen(Vector256.Load(a + half));
                (Vector256<double> b0, Vector256<double> b1) = Vector256.Widen(Vector256.Load(b + half));
                // A product of floats is exact in a double: fused or not, the sum is the same.
                dot0 = Vector256.MultiplyAddEstimate(a0, b0, dot0);
                dot1 = Vector256.MultiplyAddEstimate(a1, b1, dot1);
                square0 = Vector256.MultiplyAddEstimate(a0, a0, square0);
                square1 = Vector256.MultiplyAddEstimate(a1, a1, square1);
                previousSquare0 = Vector256.MultiplyAddEstimate(b0, b0, previousSquare0);
                previousSquare1 = Vector256.MultiplyAddEstimate(b1, b1, previousSquare1);
            }
        }

        return new DoubleDots
        {
            _dot = Vector256.Sum(dot0 + dot1),
            _square = Vector256.Sum(square0 + square1),
            _previousSquare = Vector256.Sum(previousSquare0 + previousSquare1),
        };
    }

    /// <summary>Adds the next chunk's.</summary>
    public void Add(in DoubleDots next)
    {
        _dot += next._dot;
        _square += next._square;
        _previousSquare += next._previousSquare;
    }

    /// <summary>Writes a block.</summary>
    public readonly void Store(float* block)
    {
        ScaledDot.Store(_dot, block);
        ScaledDot.Store(_square, block + ScaledDot.Parts);
        ScaledDot.Store(_previousSquare, block + (2 * ScaledDot.Parts));
    }

    private static float* PadWithZeros(float* x, long count, float* lanes)
    {
        new Span<float>(lanes, Step).Clear();
        Unsafe.CopyBlock(lanes, x, (uint)count * sizeof(float));
        return lanes;
    }
}
