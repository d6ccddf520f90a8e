using ILGPU;

namespace GpuGrad.Kernels.Ops.ConsecutiveGradients;

/// <summary>
/// Σ x·p, Σ x² and Σ p² of a gradient x and that of the step before, p, without underflow or overflow, into a block of
/// <see cref="DotsLayout.Words"/> floats at Records[State[0].RecordSlot · SlotStride + Offset].
/// <see cref="DotsLayout.Decode"/> reads the block.
/// </summary>
/// <param name="X">The gradient, [Length].</param>
/// <param name="Previous">The gradient of the step before, [Length].</param>
/// <param name="Length">Elements.</param>
/// <param name="State">The step's state, [1]; its RecordSlot says which slot is written.</param>
/// <param name="Records">Result: slots of SlotStride floats; the block is written whole, the rest is left alone.</param>
/// <param name="Offset">Where in its slot the block begins.</param>
/// <param name="SlotStride">Floats a slot.</param>
internal readonly record struct ConsecutiveDotsArguments(
    ArrayView<float> X,
    ArrayView<float> Previous,
    long Length,
    ArrayView<StepState> State,
    ArrayView<float> Records,
    int Offset,
    int SlotStride)
    : IOpArguments<ConsecutiveDotsArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<ConsecutiveDotsArguments> Op { get; } = new(
        "ConsecutiveDots",
        new VectorChunkDots(),
        new GroupChunkDots());

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        accesses.Reads(X, Length);
        accesses.Reads(Previous, Length);
        accesses.Reads(State, 1);
        accesses.UpdatesRing(Records, SlotStride);
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Length);
        if (Offset < 0 || SlotStride < Offset + (long)DotsLayout.Words)
        {
            throw new ArgumentException(
                $"A block of {DotsLayout.Words} floats at {nameof(Offset)} {Offset} does not fit into a slot of {SlotStride}.", nameof(Offset));
        }

        this.RequireDeclared();
    }
}
