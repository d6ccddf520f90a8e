namespace GpuGrad.Kernels.Tuning;

/// <summary>
/// What was measured to be fastest, device by device: the catalogue asks it before its own order. A device that was not
/// tuned goes by the last one of its kind that was.
/// </summary>
/// <param name="Devices">The devices that were tuned.</param>
internal sealed record TuningTable(IReadOnlyList<TunedDevice> Devices)
{
    private static Lazy<TuningTable> s_current = new(Empty);

    /// <summary>A table that changes nothing.</summary>
    public static TuningTable Empty => new([]);

    /// <summary>The table in use; an empty one unless <see cref="Use"/> has said otherwise.</summary>
    public static TuningTable Current => s_current.Value;

    /// <summary>Makes the catalogue go by another table, read when a variant is first chosen.</summary>
    public static void Use(Func<TuningTable> read) => s_current = new(read);

    /// <summary>What counts for a device: its own entry, else the last of its kind, else null.</summary>
    public TunedDevice? Find(ComputeDevice device) =>
        Devices.LastOrDefault(tuned => tuned.Kind == device.Selector.Kind && tuned.Name == device.Name)
        ?? Devices.LastOrDefault(tuned => tuned.Kind == device.Selector.Kind);

    /// <summary>The names of an op's variants for the nearest shape that was tuned, the fastest first; none where no shape is near.</summary>
    public IReadOnlyList<string> Order(string op, ComputeDevice device, OpShape shape) => Nearest(op, device, shape)?.Variants ?? [];

    /// <summary>The tunables of a variant, as they were tuned for the nearest shape; their defaults where no shape is near.</summary>
    public TunableValues Values(string op, string variant, ComputeDevice device, OpShape shape) =>
        Nearest(op, device, shape)?.Values is { } values && values.TryGetValue(variant, out IReadOnlyDictionary<string, int>? tuned)
            ? new TunableValues(tuned)
            : TunableValues.Default;

    /// <summary>The tunables of a device.</summary>
    public TunableValues Values(ComputeDevice device) => Find(device)?.Values is { } values ? new TunableValues(values) : TunableValues.Default;

    private TunedOp? Nearest(string op, ComputeDevice device, OpShape shape)
    {
        TunedOp? nearest = Find(device)?.Ops.Where(tuned => tuned.Op == op).MinBy(tuned => tuned.Shape().Distance(shape));
        return nearest is not null && double.IsFinite(nearest.Shape().Distance(shape)) ? nearest : null;
    }
}
