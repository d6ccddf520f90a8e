using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Activations;

/// <summary>An activation function and its derivative, written once for every device.</summary>
public interface IActivation
{
    /// <summary>y = f(x).</summary>
    static abstract T Forward<T>(T x)
        where T : struct, IFloat<T>;

    /// <summary>f′(x), given both x and y = f(x).</summary>
    static abstract T Derivative<T>(T x, T y)
        where T : struct, IFloat<T>;
}
