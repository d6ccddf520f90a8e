using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>y = ln(1 + e^x), y′ = 1 / (1 + e^−x).</summary>
internal readonly struct Softplus : IActivation
{
    /// <inheritdoc/>
    public static string Name => "softplus";

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Forward<T>(T x, T alpha)
        where T : struct, IFloat<T> => Transcendentals.Softplus(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Derivative<T>(T x, T y, T alpha)
        where T : struct, IFloat<T> => Transcendentals.Sigmoid(x);

    /// <inheritdoc/>
    public static double Gain(double alpha) => 1.0418668355;

    /// <inheritdoc/>
    public static double Reference(double x, double alpha) =>
        // ln(1 + z) = 2 artanh(z / (2 + z)) keeps the digits of a small z.
        Math.Max(x, 0) + (2 * Math.Atanh(Math.Exp(-Math.Abs(x)) / (2 + Math.Exp(-Math.Abs(x)))));

    /// <inheritdoc/>
    public static double ReferenceSlope(double x, double alpha) => ActivationReference.Sigmoid(x);

    /// <inheritdoc/>
    public static double ForwardUlps(double x) => 4;

    /// <inheritdoc/>
    public static double SlopeError(double x, double slope) => 4 * slope;
}
