using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Tuning;

namespace GpuGrad.Kernels;

/// <summary>One way to compute an op. The class is named after its technique.</summary>
/// <typeparam name="TArguments">The op's arguments.</typeparam>
public abstract class KernelVariant<TArguments>(KernelFamily family) : IKernelVariant
    where TArguments : struct, IOpArguments<TArguments>
{
    /// <inheritdoc/>
    public virtual string Name => GetType().Name;

    /// <inheritdoc/>
    public KernelFamily Family { get; } = family;

    /// <inheritdoc/>
    internal virtual IReadOnlyList<Tunable> Tunables => [];

    IReadOnlyList<Tunable> IKernelVariant.Tunables => Tunables;

    /// <inheritdoc/>
    public virtual bool RunsOn(ComputeDevice device) => Family == device.Family;

    /// <summary>Whether the variant serves these arguments on a device that it runs on.</summary>
    public virtual bool Fits(ComputeDevice device, in TArguments arguments) => true;

    /// <summary>Appends the variant's kernel calls. Arguments have been validated; <see cref="CallList.Value"/> has the tunables' values.</summary>
    public abstract void Emit(CallList calls, TArguments arguments);
}
