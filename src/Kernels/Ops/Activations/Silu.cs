using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>y = x σ(x) with σ(x) = 1 / (1 + e^−x); y′ = σ + x σ (1 − σ). Elfwing, Uchibe, Doya: arXiv 1702.03118.</summary>
internal readonly struct Silu : IActivation
{
    // e^−104 is below half of the smallest float; stopping there spares 0 · ∞.
    private const float Vanished = 104f;

    /// <inheritdoc/>
    public static string Name => "silu";

    /// <inheritdoc/>
    public static bool IsRectifierLike => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Forward<T>(T x, T alpha)
        where T : struct, IFloat<T>
    {
        T bounded = Clamp.Below(x, Vanished);
        return bounded * Transcendentals.Sigmoid(bounded);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Derivative<T>(T x, T y, T alpha)
        where T : struct, IFloat<T>
    {
        T bounded = Clamp.BothSides(x, Vanished);
        return LogisticGate.Derivative(bounded, bounded, T.Of(1f));
    }

    /// <inheritdoc/>
    public static double Gain(double alpha) => 1.6765324703;

    /// <inheritdoc/>
    public static double Reference(double x, double alpha) => x * ActivationReference.Sigmoid(x);

    /// <inheritdoc/>
    public static double ReferenceSlope(double x, double alpha) =>
        ActivationReference.Sigmoid(x) + (x * ActivationReference.Sigmoid(x) * ActivationReference.Sigmoid(-x));

    /// <inheritdoc/>
    public static double ForwardUlps(double x) =>
        // The logistic function's 4, and a product.
        4.5;

    /// <inheritdoc/>
    public static double SlopeError(double x, double slope) =>
        // e^−|w| has 2; five roundings at most in each term, and their sum.
        5 * (ActivationReference.Sigmoid(x) + (Math.Abs(x) * ActivationReference.Sigmoid(x) * ActivationReference.Sigmoid(-x)));
}
