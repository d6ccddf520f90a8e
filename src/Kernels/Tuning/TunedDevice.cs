using GpuGrad.Kernels.Devices;

namespace GpuGrad.Kernels.Tuning;

/// <summary>What tuning found on a device.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">What the driver calls it.</param>
/// <param name="Ops">The ops that have more than one variant there, or one with tunables, shape by shape.</param>
/// <param name="Values">The device's own tunables that are not at their defaults; null in a table of an older gpugrad.</param>
internal sealed record TunedDevice(DeviceKind Kind, string Name, IReadOnlyList<TunedOp> Ops, IReadOnlyDictionary<string, int>? Values = null)
{
    /// <summary>
    /// The device's tunable <c>serialWork</c>. Half of so little work, a microsecond or two, is worth less than what
    /// sharing costs: a barrier, and above all writing to memory that the other workers have read, where each cache line
    /// waits for their copies to be given up.
    /// </summary>
    public static Tunable FewElements { get; } = new("serialWork", 6_144, 0, 3_072, 12_288, 24_576, 49_152);

    /// <summary>The tunables that belong to a device, not to a variant.</summary>
    public static IReadOnlyList<Tunable> Tunables { get; } = [FewElements];

    /// <summary>This, and of <paramref name="before"/> what was not found anew: for a tuning that was interrupted.</summary>
    public TunedDevice Over(TunedDevice before) => this with
    {
        Ops = [.. Ops, .. before.Ops.Where(old => !Ops.Any(op => op.Op == old.Op && op.Form == old.Form && op.Sizes.SequenceEqual(old.Sizes)))],
        Values = Values ?? before.Values,
    };
}
