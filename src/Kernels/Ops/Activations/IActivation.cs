using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>An activation function and its derivative, written once for every device.</summary>
public interface IActivation
{
    /// <summary>y = f(x); NaN for NaN. <paramref name="alpha"/> is the parameter of the functions that have one.</summary>
    static abstract T Forward<T>(T x, T alpha)
        where T : struct, IFloat<T>;

    /// <summary>f′(x), given both x and y = f(x), with the same <paramref name="alpha"/> as forward.</summary>
    static abstract T Derivative<T>(T x, T y, T alpha)
        where T : struct, IFloat<T>;
}
