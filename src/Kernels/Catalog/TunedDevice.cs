using GpuGrad.Kernels.Devices;

namespace GpuGrad.Kernels.Catalog;

/// <summary>What tuning found on a device.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">What the driver calls it.</param>
/// <param name="Ops">The ops that have more than one variant there, shape by shape.</param>
public sealed record TunedDevice(DeviceKind Kind, string Name, IReadOnlyList<TunedOp> Ops);
