using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Numerics;

/// <summary>
/// Mean and variance from two passes of sums about a shift, so that a mean far larger than the deviation costs no digits:
/// first Σ(x − K) about some element K, then Σt and Σt² of t = x − m. Written once for every device. Source: Chan,
/// Golub and LeVeque, Algorithms for Computing the Sample Variance, 1983 (the corrected two-pass algorithm).
/// </summary>
internal static class Moments
{
    /// <summary>m = K + Σ(x − K) / n. After the second pass, Mean(m, Σt, n) takes out what the first rounded off.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Mean<T>(T shift, T sum, T count)
        where T : struct, IFloat<T> => shift + (sum / count);

    /// <summary>σ² = (Σt² − (Σt)² / n) / n, the biased variance; +∞ where Σt² leaves the range of floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Variance<T>(T sum, T squares, T count)
        where T : struct, IFloat<T> => Centred(sum, squares, count) / count;

    /// <summary>Σt² − (Σt)² / n, the squares about the mean, at least 0; +∞ where Σt² leaves the range of floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Centred<T>(T sum, T squares, T count)
        where T : struct, IFloat<T>
    {
        T zero = T.Of(0f);
        T centred = squares - (sum * (sum / count));
        // ∞ − ∞ would be NaN.
        centred = T.SelectLess(squares, T.Of(float.PositiveInfinity), centred, squares);
        return T.SelectLess(centred, zero, zero, centred);
    }

    /// <summary>1 / √(σ² + ε).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T InverseStd<T>(T variance, T epsilon)
        where T : struct, IFloat<T> => T.Of(1f) / T.Sqrt(variance + epsilon);
}
