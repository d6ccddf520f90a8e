using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>
/// y = x for x &gt; 0, else α x; y′ = 1 for x &gt; 0, else α, at 0 too, as PyTorch has it. Maas, Hannun, Ng: "Rectifier
/// nonlinearities improve neural network acoustic models", 2013.
/// </summary>
internal readonly struct LeakyRelu : IActivation
{
    /// <inheritdoc/>
    public static string Name => "leakyRelu";

    /// <inheritdoc/>
    public static ActivationParameter? Parameter => new("slope", 0.01, "Slope below zero.");

    /// <inheritdoc/>
    public static bool IsRectifierLike => true;

    /// <inheritdoc/>
    public static bool IsStraight => true;

    /// <inheritdoc/>
    public static IReadOnlyList<ActivationKink> Kinks => [new(0.01f, 0.01f), new(0.1f, 0.1f)];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Forward<T>(T x, T alpha)
        where T : struct, IFloat<T> => T.SelectLess(x, T.Of(0f), alpha * x, x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Derivative<T>(T x, T y, T alpha)
        where T : struct, IFloat<T> =>
        // The last sum is α at 0 and NaN for NaN, the only two left there.
        T.SelectLess(x, T.Of(0f), alpha, T.SelectLess(T.Of(0f) - x, T.Of(0f), T.Of(1f), alpha + x));

    /// <inheritdoc/>
    public static bool SlopeFollowsFromOutput(float alpha) =>
        // y has the sign of x.
        alpha >= 0f;

    /// <inheritdoc/>
    public static double Gain(double alpha) => Math.Sqrt(2 / (1 + (alpha * alpha)));

    /// <inheritdoc/>
    public static double Reference(double x, double alpha) => x > 0 ? x : alpha * x;

    /// <inheritdoc/>
    public static double ReferenceSlope(double x, double alpha) => double.IsNaN(x) ? x : x > 0 ? 1 : alpha;

    /// <inheritdoc/>
    public static double ForwardUlps(double x) => 0.5;

    /// <inheritdoc/>
    public static double SlopeError(double x, double slope) => 0;
}
