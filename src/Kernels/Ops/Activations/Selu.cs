using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>
/// y = λ ELU(x) with the α and λ that keep mean 0 and variance 1 from layer to layer. Klambauer, Unterthiner, Mayr,
/// Hochreiter: "Self-normalizing neural networks", 2017.
/// </summary>
public readonly struct Selu : IActivation
{
    private const float Lambda = 1.05070098735548f;
    private const float Alpha = 1.67326324235438f;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Forward<T>(T x, T alpha)
        where T : struct, IFloat<T> => T.Of(Lambda) * Elu.Forward(x, T.Of(Alpha));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Derivative<T>(T x, T y, T alpha)
        where T : struct, IFloat<T> => T.Of(Lambda) * Elu.Derivative(x, y, T.Of(Alpha));
}
