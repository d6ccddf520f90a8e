using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>
/// The tanh approximation of GELU, y = x/2 · (1 + tanh u) with u = √(2/π) (x + 0.044715 x³), as y = x σ(2u), which is
/// the same and keeps its digits where tanh u is near −1. Hendrycks, Gimpel: arXiv 1606.08415.
/// </summary>
public readonly struct GeluTanh : IActivation
{
    // 2 √(2/π), and that times 0.044715.
    private const float Linear = 1.59576912f;
    private const float Cubic = 0.0713548163f;

    // σ(2u) is 0 below −12; stopping there spares 0 · ∞.
    private const float Vanished = 12f;

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
}
