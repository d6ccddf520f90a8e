using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>
/// y = x for x &gt; 0, else α x; y′ = 1 for x &gt; 0, else α, at 0 too, as PyTorch has it. Maas, Hannun, Ng: "Rectifier
/// nonlinearities improve neural network acoustic models", 2013.
/// </summary>
public readonly struct LeakyRelu : IActivation
{
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
}
