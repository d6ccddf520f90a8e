using GpuGrad.Kernels.Ops;
using GpuGrad.Kernels.Ops.ColumnSum;
using GpuGrad.Kernels.Ops.CopyColumns;
using GpuGrad.Kernels.Ops.MatMul;
using GpuGrad.Kernels.Ops.ScaledAdd;
using GpuGrad.Planning;
using GpuGrad.Recording;
using GpuGrad.Specs;
using ILGPU;

namespace GpuGrad.Layers;

/// <summary>
/// A recurrent layer, unrolled: a row of [batch, steps·features] is a sequence, read from a state of zeros. What all steps
/// share is one matrix product over all of them; only U h is one a step. Truncated back-propagation runs the steps before the
/// last few forward only, so that they add to no gradient (Williams and Peng 1990).
/// </summary>
/// <remarks>
/// Records name U (<c>weight_hh_l0</c>) and its bias as the layer's weight and bias, since the repeated product by U is what
/// makes gradients vanish or explode over time; δ is the gradient by the pre-activations of every step and gate,
/// [steps·batch, gates·hidden], zero in truncated steps; the activation is the hidden state after every step.
/// </remarks>
/// <param name="info">Its name and role in records.</param>
/// <param name="spec">Its shape.</param>
/// <param name="tensors">Its learned tensors.</param>
public sealed class RecurrentLayer(LayerInfo info, RecurrentLayerSpec spec, RecurrentParameters tensors) : Layer
{
    /// <inheritdoc/>
    public override IReadOnlyList<ParameterDefinition> Parameters { get; } = tensors.All;

    /// <inheritdoc/>
    public override IReadOnlyList<LayerInfo> Infos { get; } = [info];

    /// <inheritdoc/>
    public override string DisplayName => info.DisplayName;

    /// <inheritdoc/>
    public override Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x)
    {
        plan.Calls.Layer = DisplayName;
        (int batch, int steps, int features, int hidden) = (x.Rows, spec.Steps, spec.Features, spec.Hidden);
        Parameter hiddenWeight = parameters[tensors.HiddenWeight.Name];
        Parameter hiddenBias = parameters[tensors.HiddenBias.Name];
        bool wholeSequence = spec.Truncate == steps;
        UnrolledCell cell = spec.Kind switch
        {
            RecurrentKind.Lstm => new UnrolledLstm(plan, batch, steps, hidden, wholeSequence),
            RecurrentKind.Gru => new UnrolledGru(plan, batch, steps, hidden, wholeSequence),
            _ => new UnrolledRnn(plan, batch, steps, hidden),
        };
        int gates = cell.Gates.Columns;

        ArrayView<float> byStep = plan.Allocate(x.Length);
        for (int t = 0; t < steps; t++)
        {
            CopyColumnsArguments.Op.Emit(plan.Calls, new(
                x.Values, batch, x.Columns, t * features, features, 0, features, Step(byStep, t, batch, features)));
        }

        MatMulArguments.Op.Emit(plan.Calls, new(
            byStep,
            parameters[tensors.InputWeight.Name].Values,
            parameters[tensors.InputBias.Name].Values,
            steps * batch,
            gates,
            features,
            Transposition.NT,
            cell.Gates.Values));
        for (int t = 0; t < steps; t++)
        {
            MatMulArguments.Op.Emit(plan.Calls, new(
                cell.StateBefore(t), hiddenWeight.Values, hiddenBias.Values, batch, gates, hidden, Transposition.NT, cell.HiddenPart(t)));
            cell.Forward(t);
        }

        Tensor y = plan.NewTensor(batch, spec.Outputs);
        for (int t = FirstGiven; t < steps; t++)
        {
            CopyColumnsArguments.Op.Emit(plan.Calls, new(
                cell.StateAfter(t), batch, hidden, 0, y.Columns, ColumnOf(t), hidden, y.Values));
        }

        plan.OnBackward(() =>
        {
            ThroughTime(plan, cell, hiddenWeight, y);
            ToTensors(plan, parameters, cell, byStep, batch);
            plan.Contribute(x, dx => ToInput(plan, parameters, cell, x, dx));
        });
        plan.Register(new RecordedLayer(info, hiddenWeight, hiddenBias, cell.Gates) { Activation = cell.States });
        return y;
    }

    private int FirstGiven => spec.Sequence ? 0 : spec.Steps - 1;

    private int FirstLearned => spec.Steps - spec.Truncate;

    private int ColumnOf(int t) => (t - FirstGiven) * spec.Hidden;

    // δ of every step that learns, from the last one down.
    private void ThroughTime(PlanBuilder plan, UnrolledCell cell, Parameter hiddenWeight, Tensor y)
    {
        (int batch, int hidden, int gates) = (y.Rows, spec.Hidden, cell.Gates.Columns);
        long length = (long)batch * hidden;
        ArrayView<float> dh = plan.Allocate(length);
        ArrayView<float> given = plan.Allocate(length);
        CopyGiven(spec.Steps - 1, dh);
        for (int t = spec.Steps - 1; t >= FirstLearned; t--)
        {
            ArrayView<float> direct = cell.Backward(t, dh);
            if (t == FirstLearned)
            {
                break;
            }

            MatMulArguments.Op.Emit(plan.Calls, new(
                cell.GatesOf(cell.HiddenPartGradient, t), hiddenWeight.Values, ArrayView<float>.Empty, batch, hidden, gates, Transposition.NN, dh));
            if (direct.Length > 0)
            {
                ScaledAddArguments.Op.Emit(plan.Calls, new(dh, direct, length, 1f, dh));
            }

            if (t > FirstGiven)
            {
                CopyGiven(t - 1, given);
                ScaledAddArguments.Op.Emit(plan.Calls, new(dh, given, length, 1f, dh));
            }
        }

        void CopyGiven(int t, ArrayView<float> target) => CopyColumnsArguments.Op.Emit(plan.Calls, new(
            y.Gradient, batch, y.Columns, ColumnOf(t), hidden, 0, hidden, target));
    }

    // Sums over the steps that learn, each one product or one sum over all of them.
    private void ToTensors(PlanBuilder plan, ParameterSet parameters, UnrolledCell cell, ArrayView<float> byStep, int batch)
    {
        (int gates, int rows) = (cell.Gates.Columns, spec.Truncate * batch);
        Emit(cell.Gates.Gradient, byStep, tensors.InputWeight, spec.Features, tensors.InputBias);
        Emit(cell.HiddenPartGradient, cell.StatesBefore, tensors.HiddenWeight, spec.Hidden, tensors.HiddenBias);

        void Emit(ArrayView<float> allDeltas, ArrayView<float> allInputs, ParameterDefinition weight, int inputs, ParameterDefinition bias)
        {
            ArrayView<float> deltas = Learned(allDeltas, batch, gates);
            MatMulArguments.Op.Emit(plan.Calls, new(
                deltas, Learned(allInputs, batch, inputs), ArrayView<float>.Empty, gates, inputs, rows, Transposition.TN, parameters[weight.Name].Gradient));
            ColumnSumArguments.Op.Emit(plan.Calls, new(deltas, rows, gates, parameters[bias.Name].Gradient));
        }
    }

    private void ToInput(PlanBuilder plan, ParameterSet parameters, UnrolledCell cell, Tensor x, ArrayView<float> dx)
    {
        (int batch, int features, int gates) = (x.Rows, spec.Features, cell.Gates.Columns);
        // The steps that do not learn stay zero, as they were allocated.
        ArrayView<float> byStep = plan.Allocate(x.Length);
        MatMulArguments.Op.Emit(plan.Calls, new(
            Learned(cell.Gates.Gradient, batch, gates),
            parameters[tensors.InputWeight.Name].Values,
            ArrayView<float>.Empty,
            spec.Truncate * batch,
            features,
            gates,
            Transposition.NN,
            Learned(byStep, batch, features)));
        for (int t = 0; t < spec.Steps; t++)
        {
            CopyColumnsArguments.Op.Emit(plan.Calls, new(
                Step(byStep, t, batch, features), batch, features, 0, x.Columns, t * features, features, dx));
        }
    }

    private ArrayView<float> Learned(ArrayView<float> all, int batch, int columns)
    {
        long length = (long)batch * columns;
        return all.SubView(FirstLearned * length, spec.Truncate * length);
    }

    private static ArrayView<float> Step(ArrayView<float> all, int t, int batch, int columns)
    {
        long length = (long)batch * columns;
        return all.SubView(t * length, length);
    }
}
