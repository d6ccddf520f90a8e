using GpuGrad.Kernels;
using GpuGrad.Kernels.Execution;
using GpuGrad.Net;
using ILGPU;

namespace GpuGrad;

/// <summary>
/// Turns layers into kernel calls over preallocated buffers. Every layer appends its forward calls and leaves on a tape
/// how to emit its backward calls; <see cref="Backward"/> walks the tape once, in reverse, while planning.
/// </summary>
public sealed class PlanBuilder : IDisposable
{
    private readonly ReservedAddresses? _addresses;
    private readonly MemoryPlan? _memory;
    private readonly DeviceBuffer<float>? _buffer;
    private readonly List<PlanTensor> _tensors = [];
    private readonly Stack<(string Layer, Action Emit)> _tape = new();
    private readonly List<RecordedLayer> _layers = [];
    private readonly Dictionary<int, List<RecordedLayer>> _deltas = [];
    private readonly HashSet<Tensor> _written = [];
    private readonly Dictionary<long, ArrayView<float>> _contributions = [];
    private int _randomOps;

    /// <summary>Begins a plan.</summary>
    /// <param name="device">The device.</param>
    /// <param name="mode">What the plan is for.</param>
    /// <param name="state">The state of the step, which random draws are keyed by.</param>
    /// <param name="seed">The seed of random draws.</param>
    /// <param name="memory">Where the tensors lie; null to find that out: the calls can then be looked at, not run.</param>
    /// <exception cref="DeviceMemoryException">The device has not that much memory left.</exception>
    internal PlanBuilder(ComputeDevice device, PlanMode mode, ArrayView<StepState> state, ulong seed, MemoryPlan? memory)
    {
        _memory = memory;
        _addresses = memory is null ? new ReservedAddresses(device) : null;
        _buffer = memory is null ? null : device.Allocate<float>(memory.Length);
        Calls = new CallList(device, _addresses);
        (Mode, State, Seed) = (mode, state, seed);
    }

    /// <summary>The calls so far.</summary>
    public CallList Calls { get; }

    /// <summary>What the plan is for.</summary>
    public PlanMode Mode { get; private set; }

    /// <summary>The state of the step.</summary>
    public ArrayView<StepState> State { get; }

    /// <summary>The seed of random draws.</summary>
    public ulong Seed { get; }

    /// <summary>What the operands of matrix products are rounded to.</summary>
    public MatMulPrecision Precision { get; internal init; }

    /// <summary>The layers with weights so far, in order from the input.</summary>
    internal IReadOnlyList<RecordedLayer> Layers => _layers;

    /// <summary>Whether a layer may put a gradient in the place of what the backward pass needs no longer.</summary>
    internal bool ReusesMemory { get; init; }

    /// <summary>Everything that the plan allocated so far, in order.</summary>
    internal IReadOnlyList<PlanTensor> Tensors => _tensors;

    /// <summary>A tensor of shape [batch, axes of a sample] that the net reads: nobody needs its gradient.</summary>
    internal Tensor Input(Shape shape) => new(shape, Allocate("the batch", shape), ArrayView<float>.Empty);

    /// <summary>A tensor of shape [batch, axes of a sample] that a layer makes, with a gradient where there is a backward pass.</summary>
    public Tensor NewTensor(Shape shape) => new(
        shape,
        Allocate($"the output of {Calls.Layer}", shape),
        Mode == PlanMode.Evaluate ? ArrayView<float>.Empty : Allocate($"the gradient by the output of {Calls.Layer}", shape));

    /// <summary>A tensor that a layer makes, and that the backward pass replaces by its gradient, element for element.</summary>
    internal Tensor NewTensorThatBecomesItsGradient(Shape shape)
    {
        ArrayView<float> values = Allocate($"the output of {Calls.Layer}, then its gradient", shape);
        return new Tensor(shape, values, values);
    }

    /// <summary>A tensor that takes the place of <paramref name="x"/>, and its gradient that of the gradient by x.</summary>
    internal static Tensor InPlaceOf(Tensor x) => new(x.Shape, x.Values, x.Gradient);

    /// <summary>A tensor of the shape of <paramref name="x"/> whose gradient is that of x: what is added to x is added to it.</summary>
    internal Tensor WithGradientOf(Tensor x) => new(x.Shape, Allocate($"the output of {Calls.Layer}", x.Shape), x.Gradient);

    /// <summary>Says, while the tape is walked, that the gradient of <paramref name="x"/> is there: another tensor has it in the same memory.</summary>
    internal void HasGradient(Tensor x) => _written.Add(x);

    /// <summary>
    /// Memory of the plan: zero at first, and kept from step to step where the step reads of it what it has not written; else
    /// others may use it in between.
    /// </summary>
    public ArrayView<float> Allocate(long length) => Allocate($"what {Calls.Layer} keeps", [checked((int)length)]);

    /// <summary>Emits a matrix product in the <see cref="Precision"/> of the plan, as all products of layers are, whatever that of the arguments is.</summary>
    /// <exception cref="ArgumentException">The arguments are wrong.</exception>
    public void Multiply(MatMulArguments product) => MatMulArguments.Op.Emit(Calls, product with { Precision = Precision });

    /// <summary>A number that no other random operation of the plan has.</summary>
    public int NextRandomOp() => _randomOps++;

    /// <summary>Makes the last tensor of a layer with weights known to records, after <see cref="OnBackward"/> for what makes its δ.</summary>
    public void Register(RecordedLayer layer)
    {
        _layers.Add(layer);
        if (!_deltas.TryGetValue(_tape.Count, out List<RecordedLayer>? there))
        {
            _deltas[_tape.Count] = there = [];
        }

        there.Add(layer);
    }

    /// <summary>Leaves on the tape how the backward calls of the forward calls just appended are emitted.</summary>
    public void OnBackward(Action emit)
    {
        if (Mode != PlanMode.Evaluate)
        {
            _tape.Push((Calls.Layer, emit));
        }
    }

    /// <summary>
    /// Emits calls that write one consumer's share of a tensor's gradient, while the tape is walked: the first writes the
    /// gradient itself, each further one is added to it. Where nobody needs the gradient nothing is emitted, unless the
    /// calls have other results too: then they write into memory that nobody reads.
    /// </summary>
    /// <param name="x">The tensor that was consumed.</param>
    /// <param name="emit">Emits the calls, given where to write, of the shape of x.</param>
    /// <param name="hasOtherResults">Whether the calls make gradients of parameters or of other tensors as well.</param>
    public void Contribute(Tensor x, Action<ArrayView<float>> emit, bool hasOtherResults = false)
    {
        if (!x.HasGradient)
        {
            if (hasOtherResults)
            {
                emit(Allocate("a gradient that nobody reads", x.Shape));
            }

            return;
        }

        if (_written.Add(x))
        {
            emit(x.Gradient);
            return;
        }

        if (!_contributions.TryGetValue(x.Length, out ArrayView<float> share))
        {
            _contributions[x.Length] = share = Allocate("a share of a gradient", x.Shape);
        }

        emit(share);
        ScaledAddArguments.Op.Emit(Calls, new(x.Gradient, share, x.Length, 1f, x.Gradient));
    }

    /// <summary>
    /// What <paramref name="forward"/> appends computes as in evaluation and leaves nothing on the tape: layers that stay as
    /// they are, below the ones that learn. Its result has no gradient.
    /// </summary>
    internal Tensor Frozen(Func<Tensor> forward)
    {
        PlanMode mode = Mode;
        Mode = PlanMode.Evaluate;
        Tensor result = forward();
        Mode = mode;
        return result;
    }

    /// <summary>Begins the next of several batches of a step, once the backward calls so far are emitted: records know the layers of the last alone.</summary>
    internal void BeginBatch()
    {
        _layers.Clear();
        _deltas.Clear();
        // Each batch has its own, so that none lives from one to the next.
        _contributions.Clear();
    }

    /// <summary>Appends the backward calls of everything so far, last operation first. The loss has written the last tensor's gradient.</summary>
    /// <param name="onDelta">Called as soon as a layer's δ is there: what measures it then lets others have its memory.</param>
    internal void Backward(Action<RecordedLayer> onDelta)
    {
        string layer = Calls.Layer;
        while (_tape.TryPop(out (string Layer, Action Emit) step))
        {
            Calls.Layer = step.Layer;
            step.Emit();
            foreach (RecordedLayer done in _deltas.GetValueOrDefault(_tape.Count + 1) ?? [])
            {
                onDelta(done);
            }
        }

        Calls.Layer = layer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Calls.Dispose();
        _buffer?.Dispose();
        _addresses?.Dispose();
    }

    private ArrayView<float> Allocate(string name, Shape shape)
    {
        ArrayView<float> view = _memory is null
            ? _addresses!.Next<float>(shape.Length)
            : _buffer!.View.SubView(_memory.Offsets[_tensors.Count], shape.Length);
        _tensors.Add(new PlanTensor(name, shape, view));
        return view;
    }
}
