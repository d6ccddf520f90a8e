using ILGPU;

namespace GpuGrad.Kernels.Ops.RecordTensor;

/// <summary>
/// Measures a tensor into a block of <see cref="TensorRecordLayout.Words"/> ints at
/// Records[State[0].RecordSlot · SlotStride + Offset]: bin counts, special values, and the statistics of the finite
/// values. <see cref="TensorRecordLayout.Decode"/> reads the block.
/// </summary>
/// <param name="X">The tensor, [Length].</param>
/// <param name="Length">Elements, below 2^31.</param>
/// <param name="State">The step's state, [1]; its RecordSlot says which slot is written.</param>
/// <param name="Records">Result: slots of SlotStride ints; the block is written whole, the rest is left alone.</param>
/// <param name="Offset">Where in its slot the block begins.</param>
/// <param name="SlotStride">Ints a slot.</param>
internal readonly record struct RecordTensorArguments(
    ArrayView<float> X,
    long Length,
    ArrayView<StepState> State,
    ArrayView<int> Records,
    int Offset,
    int SlotStride)
    : IOpArguments<RecordTensorArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<RecordTensorArguments> Op { get; } = new(
        "RecordTensor",
        new PrivateHistogramRecord(),
        new SerialPartsRecord(),
        new OneGroupRecord(),
        new SharedHistogramRecord());

    /// <inheritdoc/>
    public OpShape Shape => new("", [Length]);

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        accesses.Reads(X, Length);
        accesses.Reads(State, 1);
        accesses.UpdatesRing(Records, SlotStride);
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Length);
        if (Length > int.MaxValue)
        {
            throw new ArgumentException($"{nameof(Length)} is {Length}: counts are 32-bit integers.");
        }

        if (Offset < 0 || SlotStride < Offset + (long)TensorRecordLayout.Words)
        {
            throw new ArgumentException(
                $"A block of {TensorRecordLayout.Words} ints at {nameof(Offset)} {Offset} does not fit into a slot of {SlotStride}.");
        }

        this.RequireDeclared();
    }
}
