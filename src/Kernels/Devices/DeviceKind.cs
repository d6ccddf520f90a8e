namespace GpuGrad.Kernels.Devices;

/// <summary>What a device is.</summary>
internal enum DeviceKind
{
    /// <summary>The processor: vector kernels on ILGPU's CPU accelerator.</summary>
    Cpu,

    /// <summary>The simulated GPU: SIMT kernels on ILGPU's CPU accelerator with 32-lane warps. For debugging and CI.</summary>
    Sim,

    /// <summary>An OpenCL device.</summary>
    OpenCl,

    /// <summary>An NVIDIA GPU.</summary>
    Cuda,
}
