using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.RecordTensor;
using GpuGrad.Records;
using ILGPU;

namespace GpuGrad.Recording;

/// <summary>
/// Measures tensors on the device, on recorded steps, into a ring of slots: the device goes on training until the ring
/// is full, and only the slots are copied out.
/// </summary>
internal sealed class DeviceRecorder : IDisposable
{
    private const long RingBytes = 16L << 20;

    private readonly List<RecordEntry> _entries = [];
    private readonly Dictionary<(RecordedLayer Layer, RecordedKind Kind), RecordEntry> _byTensor = [];
    private readonly DeviceBuffer<int> _ring;
    private readonly int[] _slot;
    private readonly int _every;

    /// <summary>Lays out the ring for so many tensors a step.</summary>
    public DeviceRecorder(ComputeDevice device, int tensors, int every, int mostSlots)
    {
        _every = every;
        SlotWords = checked(Math.Max(1, tensors) * TensorRecordLayout.Words);
        Slots = (int)Math.Clamp(RingBytes / (SlotWords * (long)sizeof(int)), 1, mostSlots);
        _ring = device.Allocate<int>((long)Slots * SlotWords);
        _slot = new int[SlotWords];
    }

    /// <summary>Recorded steps that the ring holds: read them before that many more have run.</summary>
    public int Slots { get; }

    private int SlotWords { get; }

    /// <summary>The slot of a recorded step, in every ring of a plan.</summary>
    public int SlotOf(long step) => (int)(step / _every % Slots);

    /// <summary>Gives every tensor of these kinds that a layer has its place in a slot: in this order, kind by kind.</summary>
    public void LayOut(IReadOnlyList<RecordedLayer> layers, IEnumerable<RecordedKind> kinds)
    {
        _entries.Clear();
        _byTensor.Clear();
        foreach (RecordedKind kind in kinds)
        {
            foreach (RecordedLayer layer in layers.Where(layer => layer[kind].Length > 0))
            {
                RecordEntry entry = new(layer.Info.Id, kind, _entries.Count * TensorRecordLayout.Words, layer[kind].Length);
                _entries.Add(entry);
                _byTensor.Add((layer, kind), entry);
            }
        }
    }

    /// <summary>Appends the calls that measure a kind of tensor of every layer that has it; they run on recorded steps only.</summary>
    public void Emit(CallList calls, IEnumerable<RecordedLayer> layers, RecordedKind kind, ArrayView<StepState> state)
    {
        string before = calls.Layer;
        calls.RecordedOnly = true;
        foreach (RecordedLayer layer in layers)
        {
            if (_byTensor.TryGetValue((layer, kind), out RecordEntry entry))
            {
                calls.Layer = layer.Info.DisplayName;
                RecordTensorArguments.Op.Emit(calls, new(layer[kind], entry.Length, state, _ring.View, entry.Offset, SlotWords));
            }
        }

        calls.Layer = before;
        calls.RecordedOnly = false;
    }

    /// <summary>The records of a step that has run and whose slot was not used again since.</summary>
    public StepRecords Read(long step) =>
        new(step, _entries, _ring.View.SubView((long)SlotOf(step) * SlotWords, SlotWords).OnHost(_slot.AsSpan()));

    /// <inheritdoc/>
    public void Dispose() => _ring.Dispose();
}
