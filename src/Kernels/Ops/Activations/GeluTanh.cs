using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>
/// The tanh approximation of GELU, y = x/2 · (1 + tanh u) with u = √(2/π) (x + 0.044715 x³), as y = x σ(2u), which is
/// the same and keeps its digits where tanh u is near −1. Hendrycks, Gimpel: arXiv 1606.08415.
/// </summary>
internal readonly struct GeluTanh : IActivation
{
    // 2 √(2/π), and that times 0.044715.
    private const float Linear = 1.59576912f;
    private const float Cubic = 0.0713548163f;

    // σ(2u) is 0 below −12; stopping there spares 0 · ∞.
    private const float Vanished = 12f;

    /// <inheritdoc/>
    public static string Name => "geluTanh";

    /// <inheritdoc/>
    public static bool IsRectifierLike => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Forward<T>(T x, T alpha)
        where T : struct, IFloat<T> => Clamp.Below(x, Vanished) * Transcendentals.Sigmoid(TwiceU(Clamp.BothSides(x, Vanished)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Derivative<T>(T x, T y, T alpha)
        where T : struct, IFloat<T>
    {
        T bounded = Clamp.BothSides(x, Vanished);
        T slope = T.MultiplyAdd(bounded * bounded, T.Of(3f * Cubic), T.Of(Linear));
        return LogisticGate.Derivative(bounded, TwiceU(bounded), slope);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T TwiceU<T>(T x)
        where T : struct, IFloat<T> => x * T.MultiplyAdd(x * x, T.Of(Cubic), T.Of(Linear));

    /// <inheritdoc/>
    public static double Gain(double alpha) => 1.5335805217;

    /// <inheritdoc/>
    public static double Reference(double x, double alpha) => x * ActivationReference.Sigmoid(ExactTwiceU(x));

    /// <inheritdoc/>
    public static double ReferenceSlope(double x, double alpha) =>
        ActivationReference.Sigmoid(ExactTwiceU(x))
        + (x * TwiceUSlope(x) * ActivationReference.Sigmoid(ExactTwiceU(x)) * ActivationReference.Sigmoid(-ExactTwiceU(x)));

    /// <inheritdoc/>
    public static double ForwardUlps(double x) =>
        // The logistic function's 4, and a product.
        4.5 + LogisticArgument(x);

    /// <inheritdoc/>
    public static double SlopeError(double x, double slope)
    {
        double gate = ActivationReference.Sigmoid(ExactTwiceU(x));
        double bend = gate * ActivationReference.Sigmoid(-ExactTwiceU(x)) * Math.Abs(x) * TwiceUSlope(x);
        return ((5 + LogisticArgument(x)) * gate) + ((8 + (2.5 * Math.Abs(ExactTwiceU(x)))) * bend);
    }

    // 2u, where ½ (1 + tanh u) = 1 / (1 + e^−2u) is what x is multiplied by.
    private static double ExactTwiceU(double x) => 2 * Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x));

    private static double TwiceUSlope(double x) => 2 * Math.Sqrt(2 / Math.PI) * (1 + (3 * 0.044715 * x * x));

    // Five roundings in w = 2u, 2.5 ulp, which σ(w) turns into a relative error of |w| (1 − σ(w)) as many.
    private static double LogisticArgument(double x) => 2.5 * Math.Abs(ExactTwiceU(x)) * ActivationReference.Sigmoid(-ExactTwiceU(x));
}
