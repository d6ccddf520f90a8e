using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Randomness;

/// <summary>What an element-wise SIMT kernel does with a uniform number for each element.</summary>
/// <typeparam name="TArguments">What it works on.</typeparam>
internal interface IUniformOp<TArguments>
    where TArguments : struct
{
    /// <summary>Elements.</summary>
    static abstract long Length(TArguments a);

    /// <summary>The words of a block of <see cref="StepUniforms"/>.</summary>
    static abstract PhiloxBlock Words(TArguments a, long block);

    /// <summary>Does elements index to index + T.Count − 1 with their numbers.</summary>
    static abstract void Apply<T>(TArguments a, long index, T unit)
        where T : struct, IAdjacentFloats<T>;
}
