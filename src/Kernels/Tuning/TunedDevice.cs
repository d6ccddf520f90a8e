using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Execution;

namespace GpuGrad.Kernels.Tuning;

/// <summary>What tuning found on a device.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">What the driver calls it.</param>
/// <param name="Ops">The ops that have more than one variant there, or one with tunables, shape by shape.</param>
/// <param name="Values">The device's own tunables that are not at their defaults; null in a table of an older gpugrad.</param>
public sealed record TunedDevice(DeviceKind Kind, string Name, IReadOnlyList<TunedOp> Ops, IReadOnlyDictionary<string, int>? Values = null)
{
    /// <summary>The tunables that belong to a device, not to a variant.</summary>
    public static IReadOnlyList<Tunable> Tunables { get; } = [CallList.FewElements];
}
