using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Tuning;

namespace GpuGrad.Kernels;

/// <summary>
/// An op and its variants, best first: the first that fits the device and the arguments wins. A tuning table changes the
/// order, and the environment variable <c>GPUGRAD_FORCE_&lt;OP&gt;</c> pins one by name.
/// </summary>
/// <typeparam name="TArguments">The op's arguments.</typeparam>
public sealed class KernelOp<TArguments>(string name, params KernelVariant<TArguments>[] variants) : IKernelOp
    where TArguments : struct, IOpArguments<TArguments>
{
    /// <inheritdoc/>
    public string Name { get; } = name;

    /// <summary>The environment variable that pins a variant.</summary>
    public string ForceVariable => $"GPUGRAD_FORCE_{Name.ToUpperInvariant()}";

    /// <summary>The variants with their types, best first.</summary>
    public IReadOnlyList<KernelVariant<TArguments>> TypedVariants { get; } = variants;

    /// <inheritdoc/>
    IReadOnlyList<IKernelVariant> IKernelOp.Variants => TypedVariants;

    /// <summary>Appends the calls of the variant chosen for the list's device.</summary>
    /// <exception cref="ArgumentException">The arguments are wrong.</exception>
    /// <exception cref="KernelChoiceException">No variant fits, or the pinned one does not exist or fit.</exception>
    public void Emit(CallList calls, TArguments arguments)
    {
        arguments.Validate();
        KernelVariant<TArguments> variant = Choose(calls.Device, arguments);
        Emit(calls, variant, arguments, TunedValues(variant, calls.Device, arguments));
    }

    /// <summary>Appends the calls of the given variant, whichever would have been chosen.</summary>
    /// <param name="calls">Where to.</param>
    /// <param name="variant">The variant.</param>
    /// <param name="arguments">The op's arguments.</param>
    /// <param name="values">The values of the variant's tunables; null: their defaults.</param>
    /// <exception cref="ArgumentException">The arguments are wrong.</exception>
    internal void Emit(CallList calls, KernelVariant<TArguments> variant, TArguments arguments, TunableValues? values = null)
    {
        arguments.Validate();
        calls.Begin(Name, variant.Name, values ?? TunableValues.Default, arguments.MultiplyAdds);
        variant.Emit(calls, arguments);
        calls.End(AccessList.Of(arguments).Accesses);
    }

    /// <summary>What the tuning table says of a variant's tunables for these arguments on this device.</summary>
    internal TunableValues TunedValues(KernelVariant<TArguments> variant, ComputeDevice device, in TArguments arguments) =>
        variant.Tunables.Count == 0 || TuningTable.Current.Devices.Count == 0
            ? TunableValues.Default
            : TuningTable.Current.Values(Name, variant.Name, device, arguments.Shape);

    /// <summary>The variant that serves these arguments on this device.</summary>
    /// <exception cref="KernelChoiceException">No variant fits, or the pinned one does not exist or fit.</exception>
    public KernelVariant<TArguments> Choose(ComputeDevice device, in TArguments arguments)
    {
        string? forced = Environment.GetEnvironmentVariable(ForceVariable);
        if (!string.IsNullOrEmpty(forced))
        {
            return Forced(forced, device, arguments);
        }

        foreach (KernelVariant<TArguments> variant in Ordered(device, arguments))
        {
            if (CanServe(variant, device, arguments))
            {
                return variant;
            }
        }

        throw new KernelChoiceException($"No variant of {Name} fits {device.Selector}: {arguments}");
    }

    /// <summary>Whether a variant can serve these arguments on this device.</summary>
    public static bool CanServe(KernelVariant<TArguments> variant, ComputeDevice device, in TArguments arguments) =>
        variant.RunsOn(device) && variant.Fits(device, arguments);

    private IEnumerable<KernelVariant<TArguments>> Ordered(ComputeDevice device, in TArguments arguments)
    {
        if (TypedVariants.Count == 1 || TuningTable.Current.Devices.Count == 0)
        {
            return TypedVariants;
        }

        IReadOnlyList<string> tuned = TuningTable.Current.Order(Name, device, arguments.Shape);
        return tuned.SelectMany(name => TypedVariants.Where(v => v.Name == name)).Union(TypedVariants);
    }

    private KernelVariant<TArguments> Forced(string forced, ComputeDevice device, in TArguments arguments)
    {
        KernelVariant<TArguments> variant = TypedVariants.FirstOrDefault(v => v.Name == forced)
            ?? throw new KernelChoiceException(
                $"{ForceVariable}={forced} names no variant of {Name}; it has: {string.Join(", ", TypedVariants.Select(v => v.Name))}");
        return CanServe(variant, device, arguments)
            ? variant
            : throw new KernelChoiceException($"{ForceVariable}={forced} does not fit {device.Selector}: {arguments}");
    }
}
