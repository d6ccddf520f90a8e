using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Execution;

/// <summary>What an element-wise SIMT kernel does, written once for one element and for four neighbours.</summary>
/// <typeparam name="TArguments">What it works on.</typeparam>
internal interface IElementOp<TArguments>
    where TArguments : struct
{
    /// <summary>
    /// Whether four elements a thread are better even on OpenCL devices that are processors. Their compilers make vectors of
    /// neighbouring threads, which one element a thread suits, but not where kernels branch on what they read.
    /// </summary>
    static virtual bool FoursOnProcessors => false;

    /// <summary>Elements.</summary>
    static abstract long Length(TArguments a);

    /// <summary>Does elements index to index + T.Count − 1. All is read before anything is written: a result may lie on an input.</summary>
    static abstract void Apply<T>(TArguments a, long index)
        where T : struct, IAdjacentFloats<T>;
}
