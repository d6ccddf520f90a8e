using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>
/// y = λ ELU(x) with the α and λ that keep mean 0 and variance 1 from layer to layer. Klambauer, Unterthiner, Mayr,
/// Hochreiter: "Self-normalizing neural networks", 2017.
/// </summary>
internal readonly struct Selu : IActivation
{
    private const float Lambda = 1.05070098735548f;
    private const float Alpha = 1.67326324235438f;
    private const double ExactLambda = 1.0507009873554804934193349852946;
    private const double ExactAlpha = 1.6732632423543772848170429916717;

    /// <inheritdoc/>
    public static string Name => "selu";

    /// <inheritdoc/>
    // A product of two constants.
    public static IReadOnlyList<ActivationKink> Kinks => [new(float.NaN, 1.7580993408473766, Ulps: 1.5)];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Forward<T>(T x, T alpha)
        where T : struct, IFloat<T> => T.Of(Lambda) * Elu.Forward(x, T.Of(Alpha));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Derivative<T>(T x, T y, T alpha)
        where T : struct, IFloat<T> => T.Of(Lambda) * Elu.Derivative(x, y, T.Of(Alpha));

    /// <inheritdoc/>
    public static double Gain(double alpha) => 0.75;

    /// <inheritdoc/>
    public static double Reference(double x, double alpha) => ExactLambda * (x > 0 ? x : ExactAlpha * ActivationReference.ExpMinusOne(x));

    /// <inheritdoc/>
    public static double ReferenceSlope(double x, double alpha) => double.IsNaN(x) ? x : ExactLambda * (x > 0 ? 1 : ExactAlpha * Math.Exp(x));

    /// <inheritdoc/>
    public static double ForwardUlps(double x) =>
        // ExpMinusOne's 3, two constants and two products.
        5;

    /// <inheritdoc/>
    public static double SlopeError(double x, double slope) => 4 * slope;
}
