using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>
/// y = x for x &gt; 0, else α (e^x − 1); y′ = 1 for x &gt; 0, else α e^x, at 0 too, as PyTorch has it. From x, since y + α
/// has no digits left where y saturates. Clevert, Unterthiner, Hochreiter: arXiv 1511.07289.
/// </summary>
public readonly struct Elu : IActivation
{
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
}
