using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.ConsecutiveGradients;
using GpuGrad.Net;
using ILGPU;

namespace GpuGrad.Recording;

/// <summary>
/// Compares the weight gradients of a recorded step with those of the step before, on the device. All gradients are
/// copied in the steps just before recorded ones alone; the sums go into a ring with the slots of a
/// <see cref="DeviceRecorder"/>.
/// </summary>
internal sealed class DirectionRecorder : IDisposable
{
    private readonly DeviceBuffer<float> _kept;
    private readonly DeviceBuffer<float> _ring;
    private readonly IReadOnlyList<RecordedLayer> _layers;
    private readonly float[] _slot;

    /// <summary>Allocates the copy of the gradients, and the ring.</summary>
    public DirectionRecorder(ComputeDevice device, ParameterSet parameters, IReadOnlyList<RecordedLayer> layers, int slots)
    {
        _layers = layers;
        _slot = new float[checked(layers.Count * DotsLayout.Words)];
        _kept = device.Allocate<float>(parameters.Gradients.Length);
        _ring = device.Allocate<float>((long)slots * _slot.Length);
    }

    /// <summary>The gradients of the step before, as far as they are compared with those of the next.</summary>
    public PlanTensor Kept => new("recorder.gradients", [checked((int)_kept.Length)], _kept.View);

    /// <summary>Appends the calls; before the optimizer, which may overwrite the gradients.</summary>
    public void Emit(CallList calls, ParameterSet parameters, int recordEvery, ArrayView<StepState> state)
    {
        calls.RecordedOnly = true;
        for (int i = 0; i < _layers.Count; i++)
        {
            ArrayView<float> gradient = _layers[i].Weight.Gradient;
            ArrayView<float> previous = _kept.View.SubView(parameters.OffsetOf(_layers[i].Weight), gradient.Length);
            calls.Layer = _layers[i].Info.DisplayName;
            ConsecutiveDotsArguments.Op.Emit(calls, new(
                gradient, previous, gradient.Length, state, _ring.View, i * DotsLayout.Words, _slot.Length));
        }

        calls.Layer = "";
        calls.RecordedOnly = false;
        KeepBeforeRecordArguments.Op.Emit(calls, new(parameters.Gradients, parameters.Gradients.Length, recordEvery, state, _kept.View));
    }

    /// <summary>What a recorded step left in its slot.</summary>
    public IReadOnlyList<LayerDirection> Read(long step, int slot)
    {
        _ring.View.SubView((long)slot * _slot.Length, _slot.Length).Download(_slot.AsSpan());
        return [.. _layers.Select((layer, i) => Direction(step, layer, DotsLayout.Decode(_slot.AsSpan(i * DotsLayout.Words))))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _kept.Dispose();
        _ring.Dispose();
    }

    private static LayerDirection Direction(long step, RecordedLayer layer, ConsecutiveDots dots) =>
        new(step, layer.Info.Id, Finite(dots.Dot), Finite(Math.Sqrt(dots.Square)), Finite(Math.Sqrt(dots.PreviousSquare)));

    private static double Finite(double value) => double.IsFinite(value) ? value : double.NaN;
}
