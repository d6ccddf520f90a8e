using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>
/// y = x for x &gt; 0, else α (e^x − 1); y′ = 1 for x &gt; 0, else α e^x, at 0 too, as PyTorch has it. From x, since y + α
/// has no digits left where y saturates. Clevert, Unterthiner, Hochreiter: arXiv 1511.07289.
/// </summary>
internal readonly struct Elu : IActivation
{
    /// <inheritdoc/>
    public static string Name => "elu";

    /// <inheritdoc/>
    public static ActivationParameter? Parameter => new("alpha", 1, "The function tends to minus alpha.");

    /// <inheritdoc/>
    public static bool IsRectifierLike => true;

    /// <inheritdoc/>
    public static IReadOnlyList<ActivationKink> Kinks => [new(1f, 1), new(0.3f, 0.3f)];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Forward<T>(T x, T alpha)
        where T : struct, IFloat<T> =>
        T.SelectLess(x, T.Of(0f), alpha * Transcendentals.ExpMinusOne(x), x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Derivative<T>(T x, T y, T alpha)
        where T : struct, IFloat<T> =>
        // e^x is NaN for NaN and 1 at 0.
        T.SelectLess(T.Of(0f) - x, T.Of(0f), T.Of(1f), alpha * Transcendentals.Exp(x));

    /// <inheritdoc/>
    public static double Gain(double alpha) =>
        // Half from above zero; the other term is E[(e^z − 1)²; z < 0].
        1 / Math.Sqrt(0.5 + (0.1449454175 * alpha * alpha));

    /// <inheritdoc/>
    public static double Reference(double x, double alpha) => x > 0 ? x : alpha * ActivationReference.ExpMinusOne(x);

    /// <inheritdoc/>
    public static double ReferenceSlope(double x, double alpha) => double.IsNaN(x) ? x : x > 0 ? 1 : alpha * Math.Exp(x);

    /// <inheritdoc/>
    public static double ForwardUlps(double x) =>
        // ExpMinusOne's 3, and a product.
        3.5;

    /// <inheritdoc/>
    public static double SlopeError(double x, double slope) => 2.5 * Math.Abs(slope);
}
