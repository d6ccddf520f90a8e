using GpuGrad.Kernels;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Tuning;

namespace GpuGrad.Benchmarks;

/// <summary>A workload of an op with arguments <typeparamref name="TArguments"/>.</summary>
/// <param name="op">The op.</param>
/// <param name="title">The setting.</param>
/// <param name="bytes">Bytes a call.</param>
/// <param name="flops">Floating-point operations a call.</param>
/// <param name="arrange">Puts the arguments into device memory.</param>
internal sealed class OpWorkload<TArguments>(
    KernelOp<TArguments> op, string title, double bytes, double flops, Func<WorkloadMemory, TArguments> arrange)
    : OpWorkload(op, title, bytes, flops)
    where TArguments : struct, IOpArguments<TArguments>
{
    /// <inheritdoc/>
    public override LoadedWorkload Load(ComputeDevice device, bool allValues = false)
    {
        WorkloadMemory memory = new(device);
        TArguments arguments = arrange(memory);
        KernelVariant<TArguments> chosen = op.Choose(device, arguments);
        List<LoadedVariant> variants = [];
        foreach (KernelVariant<TArguments> variant in op.TypedVariants
            .Where(v => KernelOp<TArguments>.CanServe(v, device, arguments))
            .OrderBy(v => v == chosen ? 0 : 1))
        {
            IReadOnlyList<TunableValues> all =
                allValues ? TunableValues.Combinations(variant.Tunables) : [op.TunedValues(variant, device, arguments)];
            foreach (TunableValues values in all)
            {
                CallList calls = memory.Own(new CallList(device));
                op.Emit(calls, variant, arguments, values);
                variants.Add(new LoadedVariant(variant, values, memory.Own(device.Load(calls)), memory));
            }
        }

        return new LoadedWorkload(memory, arguments.Shape, variants);
    }
}
