using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;

namespace GpuGrad.Benchmarks;

/// <summary>A library that computes products on some devices.</summary>
/// <param name="Name">The library.</param>
/// <param name="Serves">Whether it works on a device, if it is installed.</param>
/// <param name="Load">Loads a product; throws <see cref="DllNotFoundException"/> where the library is missing.</param>
internal sealed record MatMulPeer(string Name, Func<ComputeDevice, bool> Serves, Func<ProductOperands, TimedProduct> Load)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<MatMulPeer> All { get; } =
    [
        new("OpenBLAS", device => device.Selector.Kind == DeviceKind.Cpu, operands => new OpenBlasProduct(operands)),
        new("cuBLAS", device => device.Selector.Kind == DeviceKind.Cuda, operands => new CuBlasProduct(operands, tf32: false)),
        new("cuBLAS TF32", device => device.Selector.Kind == DeviceKind.Cuda, operands => new CuBlasProduct(operands, tf32: true)),
        new("CLBlast", device => device.Selector.Kind == DeviceKind.OpenCl, operands => new ClBlastProduct(operands)),
    ];
}
