using System.Reflection;
using ILGPU.Runtime;

namespace GpuGrad.Kernels.Execution;

/// <summary>The launch of an ILGPU kernel.</summary>
internal sealed class SimtCall(MethodInfo kernel, Action<AcceleratorStream> launch) : KernelCall
{
    /// <summary>The kernel's method, as ILGPU compiles it.</summary>
    public MethodInfo Kernel { get; } = kernel;

    /// <summary>Enqueues the call.</summary>
    public void Launch(AcceleratorStream stream) => launch(stream);
}
