namespace GpuGrad.Kernels.Ops.RecordTensor;

/// <summary>The op's arguments as addresses, for vector kernels.</summary>
internal readonly unsafe struct RecordTensorMemory(in RecordTensorArguments a)
{
    public readonly float* X = a.X.Pointer();
    public readonly long Length = a.Length;
    private readonly StepState* _state = a.State.Pointer();
    private readonly int* _records = a.Records.Pointer();
    private readonly int _offset = a.Offset;
    private readonly int _slotStride = a.SlotStride;

    /// <summary>This step's block.</summary>
    public int* Block => _records + ((long)_state->RecordSlot * _slotStride) + _offset;
}
