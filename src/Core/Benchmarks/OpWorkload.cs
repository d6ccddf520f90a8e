using GpuGrad.Kernels;
using GpuGrad.Kernels.Catalog;

namespace GpuGrad.Benchmarks;

/// <summary>An op with arguments to time it on.</summary>
/// <param name="op">The op.</param>
/// <param name="title">The setting, such as <c>Tanh 16777216</c>.</param>
/// <param name="bytes">Bytes that a call has to move: each array that it reads or writes, once.</param>
/// <param name="flops">Operations as the formula has them: a multiply-add is two; an exponential, a root or a quotient is one.</param>
internal abstract class OpWorkload(IKernelOp op, string title, double bytes, double flops)
{
    /// <summary>The op.</summary>
    public IKernelOp Op { get; } = op;

    /// <summary>The setting.</summary>
    public string Title { get; } = title;

    /// <summary>Bytes a call.</summary>
    public double Bytes { get; } = bytes;

    /// <summary>Floating-point operations a call.</summary>
    public double Flops { get; } = flops;

    /// <summary>Puts the arguments into a device's memory and loads every variant that fits, the catalogue's choice first.</summary>
    /// <param name="device">The device.</param>
    /// <param name="allValues">Each variant with every combination of its tunables, the defaults first, instead of as the tuning table has them.</param>
    /// <exception cref="KernelChoiceException">None fits.</exception>
    public abstract LoadedWorkload Load(ComputeDevice device, bool allValues = false);

    /// <inheritdoc/>
    public override string ToString() => $"{Op.Name} {Title}";
}
