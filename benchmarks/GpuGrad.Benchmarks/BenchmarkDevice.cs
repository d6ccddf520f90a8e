using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;

namespace GpuGrad.Benchmarks;

/// <summary>The device of all benchmarks: the environment variable <c>GPUGRAD_DEVICE</c>, as <c>--device</c> takes it elsewhere.</summary>
internal static class BenchmarkDevice
{
    public const string Variable = "GPUGRAD_DEVICE";

    public static string Name => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } name ? name : "cpu";

    public static ComputeDevice Open() => ComputeDevice.Open(DeviceFinder.Choose(Name));
}
