using GpuGrad.Kernels.Activations;
using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.MatMul;
using GpuGrad.Recording;
using ILGPU;

namespace GpuGrad.Planning;

/// <summary>
/// Turns layers into kernel calls over preallocated buffers. Every operation appends its forward calls and remembers on
/// a tape how to emit its backward calls; <see cref="Backward"/> walks the tape once, in reverse, while planning.
/// </summary>
public sealed class PlanBuilder : IDisposable
{
    private readonly List<DeviceBuffer<float>> _buffers = [];
    private readonly Stack<(string Layer, Action Emit)> _tape = new();
    private readonly List<RecordedLayer> _layers = [];
    private readonly bool _withGradients;

    /// <summary>Begins a plan, with a backward pass or without.</summary>
    public PlanBuilder(ComputeDevice device, bool withGradients)
    {
        Calls = new CallList(device);
        _withGradients = withGradients;
    }

    /// <summary>The calls so far.</summary>
    public CallList Calls { get; }

    /// <summary>The layers with weights so far, in order from the input.</summary>
    public IReadOnlyList<RecordedLayer> Layers => _layers;

    /// <summary>A matrix that the net reads: nobody needs its gradient.</summary>
    public Tensor Input(int rows, int columns) => new(rows, columns, Allocate((long)rows * columns), ArrayView<float>.Empty);

    /// <summary>z = x Wᵀ + b, for x [batch, in], W [out, in] and b [out] or none.</summary>
    public Tensor Dense(LayerInfo info, Tensor x, Parameter weight, Parameter? bias)
    {
        (int outputs, int inputs) = (weight.Shape[0], weight.Shape[1]);
        Tensor z = NewTensor(x.Rows, outputs);
        KernelCatalog.MatMul.Emit(Calls, new MatMulArguments(
            x.Values, weight.Values, bias?.Values ?? ArrayView<float>.Empty, x.Rows, outputs, inputs, Transposition.NT, z.Values));
        Record(() =>
        {
            KernelCatalog.MatMul.Emit(Calls, new MatMulArguments(
                z.Gradient, x.Values, ArrayView<float>.Empty, outputs, inputs, x.Rows, Transposition.TN, weight.Gradient));
            if (bias is not null)
            {
                KernelCatalog.ColumnSum.Emit(Calls, new(z.Gradient, x.Rows, outputs, bias.Gradient));
            }

            if (x.HasGradient)
            {
                KernelCatalog.MatMul.Emit(Calls, new MatMulArguments(
                    z.Gradient, weight.Values, ArrayView<float>.Empty, x.Rows, inputs, outputs, Transposition.NN, x.Gradient));
            }
        });
        _layers.Add(new RecordedLayer(info, weight, bias, z));
        return z;
    }

    /// <summary>y = f(x), element by element.</summary>
    public Tensor Activate(Tensor x, ActivationKind kind)
    {
        Tensor y = NewTensor(x.Rows, x.Columns);
        KernelCatalog.ActivationForward.Emit(Calls, new(x.Values, x.Length, kind, y.Values));
        Record(() => KernelCatalog.ActivationBackward.Emit(
            Calls, new(x.Values, y.Values, y.Gradient, x.Length, kind, x.Gradient)));
        foreach (RecordedLayer layer in _layers.Where(layer => layer.Activation == x))
        {
            layer.Activation = y;
        }

        return y;
    }

    /// <summary>Appends the backward calls of everything so far, last operation first. The loss has written the last tensor's gradient.</summary>
    public void Backward()
    {
        string layer = Calls.Layer;
        while (_tape.TryPop(out (string Layer, Action Emit) step))
        {
            Calls.Layer = step.Layer;
            step.Emit();
        }

        Calls.Layer = layer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Calls.Dispose();
        _buffers.ForEach(buffer => buffer.Dispose());
    }

    private Tensor NewTensor(int rows, int columns)
    {
        long length = (long)rows * columns;
        return new Tensor(rows, columns, Allocate(length), _withGradients ? Allocate(length) : ArrayView<float>.Empty);
    }

    private ArrayView<float> Allocate(long length)
    {
        DeviceBuffer<float> buffer = Calls.Device.Allocate<float>(length);
        _buffers.Add(buffer);
        return buffer.View;
    }

    private void Record(Action emitBackward)
    {
        if (_withGradients)
        {
            _tape.Push((Calls.Layer, emitBackward));
        }
    }
}
