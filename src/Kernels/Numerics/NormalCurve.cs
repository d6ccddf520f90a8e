using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Numerics;

/// <summary>The normal distribution's bell and tail, relative to the result however small: what GELU is made of.</summary>
internal static class NormalCurve
{
    /// <summary>
    /// e^(−a²/2) for 0 ≤ a ≤ 15; 4 ulp. The rounding of a², which e^x would enlarge a hundredfold, is caught in a second
    /// float: a = h + l with few digits in h gives a² = h² + l (h + a), where h² is exact.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Bell<T>(T a)
        where T : struct, IFloat<T>
    {
        T high = T.Round(a * T.Of(16f)) * T.Of(0.0625f);
        T exact = high * high;
        T rest = (a - high) * (high + a);
        T square = exact + rest;
        T lost = (exact - square) + rest;
        T bell = Transcendentals.Exp(square * T.Of(-0.5f));
        return T.MultiplyAdd(bell * lost, T.Of(-0.5f), bell);
    }

    /// <summary>
    /// The normal distribution's tail Φ(−a) = ½ erfc(a/√2) for 0 ≤ a ≤ 15, given <see cref="Bell"/> of a; 8 ulp.
    /// Φ(−a) e^(a²/2) is t times a polynomial in t = 1/(1 + a/4): our own fit for the least relative error (Remez), 1e-8.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tail<T>(T a, T bell)
        where T : struct, IFloat<T>
    {
        T t = T.Of(1f) / T.MultiplyAdd(a, T.Of(0.25f), T.Of(1f));
        T p = T.Of(0.01717721874f);
        p = T.MultiplyAdd(p, t, T.Of(-0.06611932027f));
        p = T.MultiplyAdd(p, t, T.Of(0.05969321915f));
        p = T.MultiplyAdd(p, t, T.Of(0.01738480897f));
        p = T.MultiplyAdd(p, t, T.Of(0.02221285502f));
        p = T.MultiplyAdd(p, t, T.Of(0.08136768006f));
        p = T.MultiplyAdd(p, t, T.Of(0.07390258637f));
        p = T.MultiplyAdd(p, t, T.Of(0.09508962448f));
        p = T.MultiplyAdd(p, t, T.Of(0.09954634186f));
        p = T.MultiplyAdd(p, t, T.Of(0.09974499017f));
        return bell * (p * t);
    }
}
