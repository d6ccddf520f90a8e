using System.Diagnostics;
using System.Globalization;

namespace GpuGrad.Kernels.Devices;

/// <summary>
/// Names a device: <c>cpu</c>, <c>cpu:WORKERS</c>, <c>sim</c>, <c>opencl:N</c> or <c>cuda:N</c>.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Index">Which one of its kind, from 0.</param>
/// <param name="Workers">Workers of the <c>cpu</c> device; 0: one a processor.</param>
internal readonly record struct DeviceSelector(DeviceKind Kind, int Index = 0, int Workers = 0)
{
    private const int MostWorkers = 1024;

    /// <summary>Reads a device's name. <c>auto</c> is not one: <see cref="DeviceFinder.Choose"/> resolves it.</summary>
    /// <exception cref="DeviceException">The text names no device.</exception>
    public static DeviceSelector Parse(string text)
    {
        string[] parts = text.Split(':');
        int number = 0;
        bool wellFormed = parts.Length == 1
            || (parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out number));
        return (parts[0], wellFormed, parts.Length) switch
        {
            ("cpu", true, 1) => new DeviceSelector(DeviceKind.Cpu),
            ("cpu", true, 2) when number is >= 1 and <= MostWorkers => new DeviceSelector(DeviceKind.Cpu, 0, number),
            ("sim", true, 1) => new DeviceSelector(DeviceKind.Sim),
            ("opencl", true, _) => new DeviceSelector(DeviceKind.OpenCl, number),
            ("cuda", true, _) => new DeviceSelector(DeviceKind.Cuda, number),
            _ => throw new DeviceException(
                $"Unknown device '{text}': use auto, cpu, cpu:WORKERS (1 to {MostWorkers}), sim, opencl:N or cuda:N; 'gpugrad devices' lists them."),
        };
    }

    /// <summary>The name that <see cref="Parse"/> reads.</summary>
    public override string ToString() => Kind switch
    {
        DeviceKind.Cpu => Workers > 0 ? $"cpu:{Workers}" : "cpu",
        DeviceKind.Sim => "sim",
        DeviceKind.OpenCl => $"opencl:{Index}",
        DeviceKind.Cuda => $"cuda:{Index}",
        _ => throw new UnreachableException($"Devices of kind {Kind} have no name."),
    };
}
