using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GpuGrad.Kernels.Ops.Clipping;

/// <summary>
/// What vector kernels know of a chunk, a tensor or all gradients. Sums are doubles, in which the square of any float is
/// exact and in range.
/// </summary>
internal unsafe struct DoublePartial
{
    private const int LargestFinite = 0x7F7FFFFF;

    /// <summary>Σ g² over finite elements.</summary>
    public double Gradient;

    /// <summary>Σ of squares of what clipping removes.</summary>
    public double Removed;

    /// <summary>The smallest factor that an element is multiplied by.</summary>
    public float Smallest;

    /// <summary>Non-finite elements.</summary>
    public int NonFinite;

    /// <summary>Of no elements.</summary>
    public static DoublePartial None => new() { Smallest = 1f };

    /// <summary>Measures floats, sixteen at a time on every processor: the same bits whatever the width of its registers.</summary>
    public static DoublePartial Of(float* x, long count)
    {
        SquareSum squares = default;
        long whole = count - (count % SquareSum.Step);
        squares.Add(x, whole);
        if (whole < count)
        {
            float* rest = stackalloc float[SquareSum.Step];
            new Span<float>(rest, SquareSum.Step).Clear();
            Unsafe.CopyBlock(rest, x + whole, (uint)(count - whole) * sizeof(float));
            squares.Add(rest, SquareSum.Step);
        }

        // No sum of squares of finite floats overflows: what is not finite, which is rare, is looked for where one did.
        return double.IsFinite(squares.Sum) ? None with { Gradient = squares.Sum } : OfFinite(x, count);
    }

    // The same sum without what is not finite.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static DoublePartial OfFinite(float* x, long count)
    {
        Vector256<double> squares0 = default;
        Vector256<double> squares1 = default;
        Vector256<double> squares2 = default;
        Vector256<double> squares3 = default;
        DoublePartial result = None;
        for (long i = 0; i < count; i += 2 * Vector256<float>.Count)
        {
            Vector256<float> a = FiniteAt(x, i, count, ref result.NonFinite);
            Vector256<float> b = FiniteAt(x, i + Vector256<float>.Count, count, ref result.NonFinite);
            (Vector256<double> x0, Vector256<double> x1) = Vector256.Widen(a);
            (Vector256<double> x2, Vector256<double> x3) = Vector256.Widen(b);
            // A float's square is exact in a double: fused or not, the sum is the same.
            squares0 = Vector256.MultiplyAddEstimate(x0, x0, squares0);
            squares1 = Vector256.MultiplyAddEstimate(x1, x1, squares1);
            squares2 = Vector256.MultiplyAddEstimate(x2, x2, squares2);
            squares3 = Vector256.MultiplyAddEstimate(x3, x3, squares3);
        }

        result.Gradient = Vector256.Sum((squares0 + squares1) + (squares2 + squares3));
        return result;
    }

    /// <summary>Measures floats of which clipping removes what lies beyond ±<paramref name="limit"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static DoublePartial Of(float* x, long count, float limit)
    {
        Vector256<double> squares0 = default;
        Vector256<double> squares1 = default;
        Vector256<double> removed0 = default;
        Vector256<double> removed1 = default;
        Vector256<float> largest = default;
        DoublePartial result = None;
        for (long i = 0; i < count; i += Vector256<float>.Count)
        {
            Vector256<float> x8 = Vector256.Abs(FiniteAt(x, i, count, ref result.NonFinite));
            largest = Vector256.MaxNative(largest, x8);
            Vector256<float> beyond = Vector256.MaxNative(x8 - Vector256.Create(limit), Vector256<float>.Zero);
            (Vector256<double> low, Vector256<double> high) = Vector256.Widen(x8);
            squares0 += low * low;
            squares1 += high * high;
            (low, high) = Vector256.Widen(beyond);
            removed0 += low * low;
            removed1 += high * high;
        }

        float max = 0f;
        for (int lane = 0; lane < Vector256<float>.Count; lane++)
        {
            max = Math.Max(max, largest[lane]);
        }

        result.Gradient = Vector256.Sum(squares0 + squares1);
        result.Removed = Vector256.Sum(removed0 + removed1);
        result.Smallest = max > limit ? limit / max : 1f;
        return result;
    }

    /// <summary>Adds the next one.</summary>
    public void Add(in DoublePartial next)
    {
        Gradient += next.Gradient;
        Removed += next.Removed;
        Smallest = Math.Min(Smallest, next.Smallest);
        NonFinite += next.NonFinite;
    }

    /// <summary>All of the gradient is multiplied by min(1, bound / (norm + extra)).</summary>
    public void Clip(double bound, double extra)
    {
        double ratio = bound / (Math.Sqrt(Gradient) + extra);
        Scale(ratio < 1 ? (float)ratio : 1f);
    }

    /// <summary>All of the gradient is multiplied by <paramref name="coefficient"/>.</summary>
    public void Scale(float coefficient)
    {
        Smallest = coefficient;
        Removed = (1.0 - coefficient) * (1.0 - coefficient) * Gradient;
    }

    // Eight elements with zeros for those that are not finite or beyond the end.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> FiniteAt(float* x, long i, long count, ref int nonFinite)
    {
        Vector256<float> x8 = i + Vector256<float>.Count <= count ? Vector256.Load(x + i) : LoadRest(x + i, count - i);
        if (Vector256.GreaterThanAny(x8.AsInt32() & Vector256.Create(int.MaxValue), Vector256.Create(LargestFinite)))
        {
            Vector256<float> finite = Vector256.LessThan(Vector256.Abs(x8), Vector256.Create(float.PositiveInfinity));
            nonFinite += Vector256<float>.Count - int.PopCount((int)finite.ExtractMostSignificantBits());
            x8 &= finite;
        }

        return x8;
    }

    private static Vector256<float> LoadRest(float* x, long count)
    {
        float* lanes = stackalloc float[Vector256<float>.Count];
        Vector256<float>.Zero.Store(lanes);
        Unsafe.CopyBlock(lanes, x, (uint)Math.Max(0, count) * sizeof(float));
        return Vector256.Load(lanes);
    }

    // Σ x² in sixteen lanes. No calls and no branches in the loop: registers would have to be saved for them.
    private struct SquareSum
    {
        public const int Step = 16;

        private Vector512<double> _low;
        private Vector512<double> _high;

        public readonly double Sum => Vector256.Sum((_low.GetLower() + _low.GetUpper()) + (_high.GetLower() + _high.GetUpper()));

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Add(float* x, long count)
        {
            Vector512<double> low = _low;
            Vector512<double> high = _high;
            for (long i = 0; i < count; i += Step)
            {
                (Vector512<double> x0, Vector512<double> x1) = Vector512.Widen(Vector512.Load(x + i));
                // A float's square is exact in a double: fused or not, the sum is the same.
                low = Vector512.MultiplyAddEstimate(x0, x0, low);
                high = Vector512.MultiplyAddEstimate(x1, x1, high);
            }

            (_low, _high) = (low, high);
        }
    }
}
