using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>
/// y = x tanh(ln(1 + e^x)). Misra: "Mish: A self regularized non-monotonic activation function", arXiv 1908.08681. tanh(ln(1 + e^x)) is
/// w = n/d with n = e^2x + 2e^x and d = n + 2, and w′ = 4 e^x (e^x + 1)/d²; both in powers of z = e^−|x|, which does not overflow.
/// </summary>
internal readonly struct Mish : IActivation
{
    // e^−104 is below half of the smallest float; stopping there spares 0 · ∞.
    private const float Vanished = 104f;

    /// <inheritdoc/>
    public static string Name => "mish";

    /// <inheritdoc/>
    public static bool IsRectifierLike => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Forward<T>(T x, T alpha)
        where T : struct, IFloat<T>
    {
        T bounded = Clamp.Below(x, Vanished);
        T z = Transcendentals.Exp(T.Of(0f) - T.Abs(bounded));
        return bounded * (Numerator(bounded, z) / Denominator(bounded, z));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Derivative<T>(T x, T y, T alpha)
        where T : struct, IFloat<T>
    {
        T bounded = Clamp.BothSides(x, Vanished);
        T z = Transcendentals.Exp(T.Of(0f) - T.Abs(bounded));
        T d = Denominator(bounded, z);
        // 4 e^x (e^x + 1) over the power of z that d leaves out.
        T bend = T.Of(4f) * z * (T.Of(1f) + z) * T.SelectLess(bounded, T.Of(0f), T.Of(1f), z);
        return T.MultiplyAdd(bounded, bend / (d * d), Numerator(bounded, z) / d);
    }

    /// <inheritdoc/>
    public static double Gain(double alpha) => 1.4868475813;

    /// <inheritdoc/>
    public static double Reference(double x, double alpha) => x * Math.Tanh(Softplus.Reference(x, alpha));

    /// <inheritdoc/>
    public static double ReferenceSlope(double x, double alpha)
    {
        double s = Softplus.Reference(x, alpha);
        return Math.Tanh(s) + (x * ActivationReference.Sigmoid(x) / (Math.Cosh(s) * Math.Cosh(s)));
    }

    /// <inheritdoc/>
    public static double ForwardUlps(double x) =>
        // e^−|x| has 2, which n and d make 3 and 2.5 of with their roundings; a quotient and a product.
        7;

    /// <inheritdoc/>
    public static double SlopeError(double x, double slope)
    {
        double s = Softplus.Reference(x, double.NaN);
        // n/d has 6; the bend 7 and d² 5, a quotient and a product.
        return (6 * Math.Tanh(s)) + (13 * Math.Abs(x) * ActivationReference.Sigmoid(x) / (Math.Cosh(s) * Math.Cosh(s)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Numerator<T>(T x, T z)
        where T : struct, IFloat<T> =>
        T.SelectLess(x, T.Of(0f), z * (z + T.Of(2f)), T.MultiplyAdd(z, T.Of(2f), T.Of(1f)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Denominator<T>(T x, T z)
        where T : struct, IFloat<T> =>
        T.MultiplyAdd(
            T.SelectLess(x, T.Of(0f), z, T.Of(2f) * z), z,
            T.SelectLess(x, T.Of(0f), T.MultiplyAdd(z, T.Of(2f), T.Of(2f)), T.MultiplyAdd(z, T.Of(2f), T.Of(1f))));
}
