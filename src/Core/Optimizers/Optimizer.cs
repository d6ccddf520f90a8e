using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Clipping;
using GpuGrad.Net;
using ILGPU;

namespace GpuGrad.Optimizers;

/// <summary>
/// The end of a training step: measures and clips all gradients, then updates all weights; both are one op over flat
/// buffers. Owns what the optimizer remembers from step to step.
/// </summary>
internal sealed class Optimizer : IDisposable
{
    /// <summary>What messages call it.</summary>
    public const string LayerName = "optimizer";

    private readonly OptimizerSpec _spec;
    private readonly bool _clips;
    private readonly IReadOnlyList<Parameter> _tensors;
    private readonly ClipBuffers _clip;
    private readonly DeviceBuffer<float> _momentum;
    private readonly DeviceBuffer<float> _squares;
    private readonly DeviceBuffer<float> _table;
    private readonly WeightAverage? _average;

    /// <summary>Allocates the optimizer's memory for a net's tensors and so many steps, and a ring of so many records of what clipping did.</summary>
    public Optimizer(
        ComputeDevice device, OptimizerSpec optimizer, ClipSpec clipping, NonFinitePolicy nonFinite, ParameterSet parameters, long steps, int recordSlots,
        double? averageDecay = null)
    {
        (_spec, _tensors) = (optimizer, parameters.Learned);
        (ClipMode mode, double max) = clipping switch
        {
            ClipSpec.Value clip => (ClipMode.Value, clip.Max),
            ClipSpec.GlobalNorm clip => (ClipMode.GlobalNorm, clip.Max),
            ClipSpec.PerTensorNorm clip => (ClipMode.PerTensorNorm, clip.Max),
            ClipSpec.Adaptive clip => (ClipMode.Adaptive, clip.Max),
            ClipSpec.None => (ClipMode.None, double.PositiveInfinity),
            _ => throw new ArgumentException($"No clipping is known of {clipping.GetType().Name}.", nameof(clipping)),
        };
        _clips = mode != ClipMode.None;
        double leastWeightNorm = (clipping as ClipSpec.Adaptive)?.Epsilon ?? 0;
        _clip = new ClipBuffers(
            device, parameters.Segments, mode, (float)max, nonFinite, mode == ClipMode.None ? 0 : recordSlots, (float)leastWeightNorm);
        long length = parameters.TrainedLength;
        _momentum = device.Allocate<float>(optimizer.KeepsMomentum ? length : 0);
        _squares = device.Allocate<float>(optimizer.KeepsSquares ? length : 0);
        float[] table = optimizer.Table(steps);
        _table = device.Allocate<float>(table.Length);
        _table.Upload(table);
        _average = averageDecay is { } decay ? new WeightAverage(device, decay, parameters) : null;
    }

    /// <summary>What it remembers from step to step, laid out as the flat buffer of parameters; those that its kind has.</summary>
    public IEnumerable<PlanTensor> Memory =>
        new PlanTensor[]
        {
            new($"{LayerName}.momentum", [checked((int)_momentum.Length)], _momentum.View),
            new($"{LayerName}.squares", [checked((int)_squares.Length)], _squares.View),
        }.Where(tensor => tensor.Values.Length > 0).Concat(_average?.Memory ?? []);

    /// <summary>The average of the weights; null where none is kept.</summary>
    public WeightAverage? Average => _average;

    /// <summary>What non-finite gradients did so far; waits for the device.</summary>
    public ClipOutcome ReadOutcome() => _clip.ReadOutcome();

    /// <summary>Puts back what they did before this training was continued.</summary>
    public void PutOutcome(ClipOutcome outcome) => _clip.PutOutcome(outcome);

    /// <summary>
    /// What clipping did in the step whose record is in that slot of the ring, all gradients together first; empty where nothing
    /// is clipped. Waits for the device.
    /// </summary>
    public IReadOnlyList<ClipLedgerEntry> ReadClips(long step, int slot)
    {
        if (!_clips)
        {
            return [];
        }

        ClipRecord record = _clip.ReadRecord(slot);
        return [Entry(null, record.All), .. _tensors.Zip(record.Tensors, (tensor, clipped) => Entry(tensor.Name, clipped))];

        ClipLedgerEntry Entry(string? tensor, ClipMeasurement clipped) => new(step, tensor, clipped.Norm, clipped.Coefficient, clipped.Share);
    }

    /// <summary>Appends the calls.</summary>
    public void Emit(CallList calls, ParameterSet parameters, ArrayView<StepState> state)
    {
        calls.Layer = LayerName;
        ClipNormsArguments.Op.Emit(calls, _clip.Norms(
            parameters.Values.SubView(0, parameters.TrainedLength), parameters.Gradients.SubView(0, parameters.TrainedLength), state));
        _spec.Emit(new UpdateTarget(calls, parameters, _momentum.View, _squares.View, _table.View, state, _clip.Clip));
        _average?.Emit(calls);
        calls.Layer = "";
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _clip.Dispose();
        _momentum.Dispose();
        _squares.Dispose();
        _table.Dispose();
        _average?.Dispose();
    }
}
