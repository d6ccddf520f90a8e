using System.Diagnostics;
using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Tuning;

namespace GpuGrad.Kernels.Verification;

/// <summary>A case of an op with arguments <typeparamref name="TArguments"/>.</summary>
/// <param name="op">The op.</param>
/// <param name="title">The setting.</param>
/// <param name="arrange">Puts inputs and expected results into device memory and names them as arguments.</param>
internal sealed class OpCase<TArguments>(KernelOp<TArguments> op, string title, Func<CaseMemory, TArguments> arrange) : OpCase
    where TArguments : struct, IOpArguments<TArguments>
{
    /// <inheritdoc/>
    public override IKernelOp Op => op;

    /// <inheritdoc/>
    public override string Title => title;

    /// <inheritdoc/>
    public override IReadOnlyList<IKernelVariant> VariantsFor(ComputeDevice device)
    {
        using CaseMemory memory = new(device);
        TArguments arguments = arrange(memory);
        return [.. op.TypedVariants.Where(variant => KernelOp<TArguments>.CanServe(variant, device, arguments))];
    }

    /// <inheritdoc/>
    public override IKernelVariant ChosenVariant(ComputeDevice device)
    {
        using CaseMemory memory = new(device);
        return op.Choose(device, arrange(memory));
    }

    /// <inheritdoc/>
    public override string ChosenLabel(ComputeDevice device)
    {
        using CaseMemory memory = new(device);
        TArguments arguments = arrange(memory);
        KernelVariant<TArguments> variant = op.Choose(device, arguments);
        return op.TunedValues(variant, device, arguments).Label(variant.Name);
    }

    /// <inheritdoc/>
    public override CaseResult Run(ComputeDevice device, IKernelVariant variant, TunableValues? values = null)
    {
        using CaseMemory memory = new(device);
        using CallList calls = new(device) { SerialWork = 0 };
        TArguments arguments = arrange(memory);
        long start = Stopwatch.GetTimestamp();
        op.Emit(calls, (KernelVariant<TArguments>)variant, arguments, values);
        using StepProgram program = device.Load(calls);
        program.Run(firstStep: 0, steps: 1, recordEvery: 1);
        device.Synchronize();
        TimeSpan first = Stopwatch.GetElapsedTime(start);
        return memory.Compare(calls.Calls, first);
    }

    /// <inheritdoc/>
    public override string? UndeclaredAccess(ComputeDevice device, IKernelVariant variant)
    {
        byte[]? expected = null;
        foreach (byte? filler in (byte?[])[null, 0xFF, 0x33])
        {
            using CaseMemory memory = new(device);
            using CallList calls = new(device) { SerialWork = 0 };
            TArguments arguments = arrange(memory);
            op.Emit(calls, (KernelVariant<TArguments>)variant, arguments);
            DeclaredMemory declared = new(memory, AccessList.Of(arguments).Accesses);
            if (filler is { } value)
            {
                declared.FillUnread(value);
            }

            IReadOnlyList<byte[]> before = memory.Contents();
            using StepProgram program = device.Load(calls);
            program.Run(firstStep: 0, steps: 1, recordEvery: 1);
            device.Synchronize();
            if (declared.ChangedElsewhere(before) is { } fault)
            {
                return fault;
            }

            byte[] written = declared.Written();
            if (expected is not null && !expected.AsSpan().SequenceEqual(written))
            {
                return $"results change with memory that is not declared as read (filled with 0x{filler:X2})";
            }

            expected = written;
        }

        return null;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<KernelCall> CallsOf(ComputeDevice device, IKernelVariant variant)
    {
        using CaseMemory memory = new(device);
        using CallList calls = new(device);
        op.Emit(calls, (KernelVariant<TArguments>)variant, arrange(memory));
        return calls.Calls;
    }
}
