using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels;

/// <summary>
/// exp, log, tanh and the logistic functions from range reduction and polynomials, the same on every device: the
/// hardware's own are approximations that differ between devices. Errors are stated in ulp, as measured over the floats
/// with and without fused multiply-add; they take a device's division to be correctly rounded.
/// Coefficients: Cephes mathematical library (S. L. Moshier), single precision.
/// </summary>
internal static class Transcendentals
{
    /// <summary>e^x; 1.1 ulp, subnormal results within one subnormal step; 0 below −104, +∞ above 88.73, NaN for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp<T>(T x)
        where T : struct, IFloat<T>
    {
        x = T.Within(x, -104f, 89f);
        T n = T.Round(x * T.Of(1.44269504f));
        T r = T.MultiplyAdd(n, T.Of(-0.693359375f), x);
        r = T.MultiplyAdd(n, T.Of(2.12194440e-4f), r);
        T p = T.Of(1.9875691500e-4f);
        p = T.MultiplyAdd(p, r, T.Of(1.3981999507e-3f));
        p = T.MultiplyAdd(p, r, T.Of(8.3334519073e-3f));
        p = T.MultiplyAdd(p, r, T.Of(4.1665795894e-2f));
        p = T.MultiplyAdd(p, r, T.Of(1.6666665459e-1f));
        p = T.MultiplyAdd(p, r, T.Of(5.0000001201e-1f));
        p = T.MultiplyAdd(p, r * r, r) + T.Of(1f);
        return T.Scale(p, n);
    }

    /// <summary>ln x for x ≥ 0, subnormals included; 0.8 ulp; −∞ at 0, NaN for NaN. Undefined for negative x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log<T>(T x)
        where T : struct, IFloat<T>
    {
        T smallestNormal = T.Of(1.17549435e-38f);
        T scaled = T.SelectLess(x, smallestNormal, x * T.Of(8388608f), x);
        T e = T.Exponent(scaled) + T.SelectLess(x, smallestNormal, T.Of(-23f), T.Of(0f));
        T m = T.Mantissa(scaled);
        // m in [√½, √2), so that the polynomial's argument m − 1 is centred on 0.
        T above = T.Of(1.41421356f);
        e += T.SelectLess(m, above, T.Of(0f), T.Of(1f));
        m *= T.SelectLess(m, above, T.Of(1f), T.Of(0.5f));
        T f = m - T.Of(1f);
        T square = f * f;
        T p = T.Of(7.0376836292e-2f);
        p = T.MultiplyAdd(p, f, T.Of(-1.1514610310e-1f));
        p = T.MultiplyAdd(p, f, T.Of(1.1676998740e-1f));
        p = T.MultiplyAdd(p, f, T.Of(-1.2420140846e-1f));
        p = T.MultiplyAdd(p, f, T.Of(1.4249322787e-1f));
        p = T.MultiplyAdd(p, f, T.Of(-1.6668057665e-1f));
        p = T.MultiplyAdd(p, f, T.Of(2.0000714765e-1f));
        p = T.MultiplyAdd(p, f, T.Of(-2.4999993993e-1f));
        p = T.MultiplyAdd(p, f, T.Of(3.3333331174e-1f));
        T y = f * square * p;
        y = T.MultiplyAdd(e, T.Of(-2.12194440e-4f), y);
        y = T.MultiplyAdd(T.Of(-0.5f), square, y);
        T result = T.MultiplyAdd(e, T.Of(0.693359375f), f + y);
        result = T.SelectEqual(x, T.Of(0f), T.Of(float.NegativeInfinity), result);
        // The bit tricks above make a number of +∞ and NaN: both come back as they are.
        return T.SelectLess(x, T.Of(float.PositiveInfinity), result, x);
    }

    /// <summary>
    /// ln(1 + z) for 0 ≤ z ≤ 1; 2.6 ulp. The rounding of 1 + z is undone by the factor z / ((1 + z) − 1)
    /// (W. Kahan; see Goldberg 1991, theorem 4).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T LogOnePlus<T>(T z)
        where T : struct, IFloat<T>
    {
        T u = T.Of(1f) + z;
        T d = u - T.Of(1f);
        T zero = T.Of(0f);
        T safe = T.SelectEqual(d, zero, T.Of(1f), d);
        return T.SelectEqual(d, zero, z, Log(u) * (z / safe));
    }

    /// <summary>1 / (1 + e^−x), accurate relative to the result on both sides; 2.5 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sigmoid<T>(T x)
        where T : struct, IFloat<T>
    {
        T z = Exp(T.Of(0f) - T.Abs(x));
        T one = T.Of(1f);
        return T.SelectLess(x, T.Of(0f), z, one) / (one + z);
    }

    /// <summary>tanh x; 1.4 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tanh<T>(T x)
        where T : struct, IFloat<T>
    {
        T a = T.Abs(x);
        T s = x * x;
        T p = T.Of(-5.70498872745e-3f);
        p = T.MultiplyAdd(p, s, T.Of(2.06390887954e-2f));
        p = T.MultiplyAdd(p, s, T.Of(-5.37397155531e-2f));
        p = T.MultiplyAdd(p, s, T.Of(1.33314422036e-1f));
        p = T.MultiplyAdd(p, s, T.Of(-3.33332819422e-1f));
        T small = T.MultiplyAdd(p * s, x, x);
        T one = T.Of(1f);
        T large = one - (T.Of(2f) / (Exp(a + a) + one));
        large = T.SelectLess(x, T.Of(0f), T.Of(0f) - large, large);
        return T.SelectLess(a, T.Of(0.625f), small, large);
    }

    /// <summary>e^x − 1 for x ≤ 0, accurate relative to the result; 3 ulp; NaN for NaN. Undefined for positive x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ExpMinusOne<T>(T x)
        where T : struct, IFloat<T>
    {
        // From −30 down the result is −1, and 2^n stays in the range of floats.
        x = T.SelectLess(x, T.Of(-30f), T.Of(-30f), x);
        T n = T.Round(x * T.Of(1.44269504f));
        T r = T.MultiplyAdd(n, T.Of(-0.693359375f), x);
        r = T.MultiplyAdd(n, T.Of(2.12194440e-4f), r);
        T p = T.Of(1.9875691500e-4f);
        p = T.MultiplyAdd(p, r, T.Of(1.3981999507e-3f));
        p = T.MultiplyAdd(p, r, T.Of(8.3334519073e-3f));
        p = T.MultiplyAdd(p, r, T.Of(4.1665795894e-2f));
        p = T.MultiplyAdd(p, r, T.Of(1.6666665459e-1f));
        p = T.MultiplyAdd(p, r, T.Of(5.0000001201e-1f));
        p = T.MultiplyAdd(p, r * r, r);
        T power = T.PowerOfTwo(n);
        return T.MultiplyAdd(p, power, power - T.Of(1f));
    }

    /// <summary>ln(1 + e^x) without overflow: max(x, 0) + ln(1 + e^−|x|); 2.8 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Softplus<T>(T x)
        where T : struct, IFloat<T> =>
        T.SelectLess(x, T.Of(0f), T.Of(0f), x) + LogOnePlus(Exp(T.Of(0f) - T.Abs(x)));
}
