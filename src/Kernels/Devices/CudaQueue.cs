using System.Reflection;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace GpuGrad.Kernels.Devices;

/// <summary>On what stream of CUDA everything is enqueued, and whether it is captured. What ILGPU 1.5.3 does otherwise is told it here.</summary>
internal static class CudaQueue
{
    /// <summary>The environment variable that switches graphs off.</summary>
    public const string Variable = "GPUGRAD_CUDA_GRAPHS";

    private const string Off = "off";

    /// <summary>Why nothing is captured where <see cref="Variable"/> says so.</summary>
    public const string OffReason = $"{Variable} is {Off}";

    /// <summary>Whether steps are to be captured.</summary>
    /// <exception cref="DeviceException">The variable says what it cannot say.</exception>
    public static bool CapturesGraphs => Environment.GetEnvironmentVariable(Variable) switch
    {
        null or "" => true,
        Off => false,
        { } text => throw new DeviceException($"{Variable} is '{text}', and can only be '{Off}'."),
    };

    /// <summary>
    /// Makes a non-blocking stream the default one, so that copies and launches that name no stream are in order with all others. ILGPU's own is the legacy
    /// stream, which cannot be captured and which a non-blocking one does not wait for. The property's setter is protected, hence the reflection.
    /// </summary>
    /// <exception cref="DeviceException">This is another version of ILGPU.</exception>
    public static void UseOwnStream(CudaAccelerator accelerator)
    {
        MethodInfo setter = typeof(Accelerator).GetProperty(nameof(Accelerator.DefaultStream))?.GetSetMethod(nonPublic: true)
            ?? throw new DeviceException($"This version of ILGPU has no settable {nameof(Accelerator.DefaultStream)}; GpuGrad needs 1.5.3.");
        setter.Invoke(accelerator, [accelerator.CreateStream(StreamFlags.CU_STREAM_NON_BLOCKING)]);
    }
}
