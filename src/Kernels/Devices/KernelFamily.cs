namespace GpuGrad.Kernels;

/// <summary>How a kernel is written, which decides where it can run.</summary>
public enum KernelFamily
{
    /// <summary>One thread an element, for CUDA, OpenCL and the simulated GPU.</summary>
    Simt,

    /// <summary>SIMD code told its share as (worker, workers), for the <c>cpu</c> device.</summary>
    Vector,
}
