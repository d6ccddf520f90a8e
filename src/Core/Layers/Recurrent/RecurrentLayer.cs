using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Layers;
using GpuGrad.MeanField;
using GpuGrad.Onnx;
using GpuGrad.Syntax;
using ILGPU;

namespace GpuGrad;

/// <summary>
/// A recurrent layer, which reads a sample as a sequence, [steps, features]: <c>{ "lstm": 64, "steps": 28 }</c>. Unrolled, from a
/// state of zeros, over [steps, batch, features]: what all steps share is one matrix product over all of them; only U h is one a step. Truncated
/// back-propagation runs the steps before the
/// last few forward only, so that they add to no gradient (Williams and Peng 1990).
/// </summary>
/// <remarks>
/// Records name U (<c>weight_hh_l0</c>) and its bias as the layer's weight and bias, since the repeated product by U is what
/// makes gradients vanish or explode over time; δ is the gradient by the pre-activations of every step and gate,
/// [steps·batch, gates·hidden], zero in truncated steps; the activation is the hidden state after every step.
/// </remarks>
public sealed record RecurrentLayer(RecurrentKind Kind) : Layer
{
    private static readonly TreatedFields s_treated = new() { CellInit = "init", BiasInit = "biasInit" };

    // Each step is some ten kernel calls of the plan.
    internal const int MaxSteps = 10_000;

    internal static readonly ObjectShape<RecurrentLayer> RnnFields = FieldsOf(RecurrentKind.Rnn, "A plain tanh recurrent layer of this many units.");
    internal static readonly ObjectShape<RecurrentLayer> GruFields = FieldsOf(RecurrentKind.Gru, "A layer of this many gated recurrent units.");
    internal static readonly ObjectShape<RecurrentLayer> LstmFields = FieldsOf(RecurrentKind.Lstm, "A long short-term memory layer of this many units.",
        SpecField<RecurrentLayer>.Of(
            "forgetBias", new NumberShape(), r => r.ForgetBias, (r, v) => r with { ForgetBias = v },
            "Added to the forget gate's input bias at the start; 1 keeps the memory open."));

    /// <summary>Units of the layer.</summary>
    public int Hidden { get; init; } = 1;

    /// <summary>Steps of the sequence that the columns hold.</summary>
    public int Steps { get; init; } = 1;

    /// <summary>Last steps that the backward pass goes through; null for all.</summary>
    public int? Truncate { get; init; }

    /// <summary>Whether the layer gives its state after every step and not just the last.</summary>
    public bool Sequence { get; init; }

    /// <summary>Initial weights, gate by gate, of both matrices.</summary>
    public InitSpec Init { get; init; } = new InitSpec.PyTorchDefault();

    /// <summary>Initial values of each of the two biases.</summary>
    public InitSpec BiasInit { get; init; } = new InitSpec.PyTorchDefault();

    /// <summary>Added to the input bias of an LSTM's forget gate at the start.</summary>
    public double ForgetBias { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterDefinition> Parameters => Tensors.All;

    /// <inheritdoc/>
    public override bool HasWeight => true;

    /// <inheritdoc/>
    public override Shape Output => Sequence ? [Steps, Hidden] : Hidden;

    internal override IEnumerable<LayerTraits> Traits =>
        [new(Info, Hidden, (int)Kind * Hidden, Kind == RecurrentKind.Rnn ? ActivationKind.Tanh : (ActivationSpec?)null, Kind, false, BiasInit)];

    /// <summary>Columns of a step.</summary>
    internal int Features => ColumnsIn / Steps;

    /// <summary>Last steps that the backward pass goes through.</summary>
    internal int Learned => Truncate ?? Steps;

    private RecurrentParameters Tensors => RecurrentParameters.Of(this);

    internal override TreatedFields Treated => s_treated;

    /// <inheritdoc/>
    public override Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x)
    {
        plan.Calls.Layer = DisplayName;
        RecurrentParameters tensors = Tensors;
        (int batch, int steps, int features, int hidden) = (x.Rows, Steps, Features, Hidden);
        Parameter hiddenWeight = parameters[tensors.HiddenWeight.Name];
        Parameter hiddenBias = parameters[tensors.HiddenBias.Name];
        bool wholeSequence = Learned == steps;
        UnrolledCell cell = Kind switch
        {
            RecurrentKind.Lstm => new UnrolledLstm(plan, batch, steps, hidden, wholeSequence),
            RecurrentKind.Gru => new UnrolledGru(plan, batch, steps, hidden, wholeSequence),
            _ => new UnrolledRnn(plan, batch, steps, hidden),
        };
        int gates = cell.Gates.Columns;

        ArrayView<float> byStep = plan.Allocate(x.Length);
        SwapAxesArguments.Op.Emit(plan.Calls, new(x.Values, Outer: 1, batch, steps, features, byStep));
        plan.Multiply(new(
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
            plan.Multiply(new(
                cell.StateBefore(t), hiddenWeight.Values, hiddenBias.Values, batch, gates, hidden, Transposition.NT, cell.HiddenPart(t)));
            cell.Forward(t);
        }

        Tensor y = plan.NewTensor(Output.Times(batch));
        SwapAxesArguments.Op.Emit(plan.Calls, new(Given(cell.States.Values, batch), Outer: 1, Steps - FirstGiven, batch, hidden, y.Values));
        plan.OnBackward(() =>
        {
            ThroughTime(plan, cell, hiddenWeight, y);
            ToTensors(plan, parameters, tensors, cell, byStep, batch);
            plan.Contribute(x, dx => ToInput(plan, parameters[tensors.InputWeight.Name], cell, x, dx));
        });
        plan.Register(new RecordedLayer(Info, hiddenWeight, hiddenBias, cell.Gates) { Activation = cell.States });
        return y;
    }

    internal override Signal Forward(MeanFieldPass pass, Signal x) =>
        throw new NoTheoryException("no theory here of recurrent layers: one matrix acts in every step, so that the steps are not independent");

    internal override OnnxValue Forward(OnnxWriter graph, OnnxValue x) => RecurrentOnnx.Write(this, graph, x);

    private int FirstGiven => Sequence ? 0 : Steps - 1;

    private int FirstLearned => Steps - Learned;

    // The part of [steps, batch, hidden] that the layer gives.
    private ArrayView<float> Given(ArrayView<float> all, int batch)
    {
        long length = (long)batch * Hidden;
        return all.SubView(FirstGiven * length, (Steps - FirstGiven) * length);
    }

    // δ of every step that learns, from the last one down.
    private void ThroughTime(PlanBuilder plan, UnrolledCell cell, Parameter hiddenWeight, Tensor y)
    {
        (int batch, int hidden, int gates) = (y.Rows, Hidden, cell.Gates.Columns);
        long length = (long)batch * hidden;
        // The gradient by what the layer gives, [given steps, batch, hidden]; the last step's, which comes first, becomes dh.
        ArrayView<float> given = plan.Allocate(y.Length);
        SwapAxesArguments.Op.Emit(plan.Calls, new(y.Gradient, Outer: 1, batch, Steps - FirstGiven, hidden, given));
        ArrayView<float> dh = GivenAt(Steps - 1);
        for (int t = Steps - 1; t >= FirstLearned; t--)
        {
            ArrayView<float> direct = cell.Backward(t, dh);
            if (t == FirstLearned)
            {
                break;
            }

            plan.Multiply(new(
                cell.GatesOf(cell.HiddenPartGradient, t), hiddenWeight.Values, ArrayView<float>.Empty, batch, hidden, gates, Transposition.NN, dh));
            if (direct.Length > 0)
            {
                ScaledAddArguments.Op.Emit(plan.Calls, new(dh, direct, length, 1f, dh));
            }

            if (t > FirstGiven)
            {
                ScaledAddArguments.Op.Emit(plan.Calls, new(dh, GivenAt(t - 1), length, 1f, dh));
            }
        }

        ArrayView<float> GivenAt(int t) => given.SubView((t - FirstGiven) * length, length);
    }

    // Sums over the steps that learn, each one product or one sum over all of them.
    private void ToTensors(PlanBuilder plan, ParameterSet parameters, RecurrentParameters tensors, UnrolledCell cell, ArrayView<float> byStep, int batch)
    {
        (int gates, int rows) = (cell.Gates.Columns, Learned * batch);
        Emit(cell.Gates.Gradient, byStep, tensors.InputWeight, Features, tensors.InputBias);
        Emit(cell.HiddenPartGradient, cell.StatesBefore, tensors.HiddenWeight, Hidden, tensors.HiddenBias);

        void Emit(ArrayView<float> allDeltas, ArrayView<float> allInputs, ParameterDefinition weight, int inputs, ParameterDefinition bias)
        {
            ArrayView<float> deltas = LearnedPart(allDeltas, batch, gates);
            plan.Multiply(new(
                deltas, LearnedPart(allInputs, batch, inputs), ArrayView<float>.Empty, gates, inputs, rows, Transposition.TN,
                parameters[weight.Name].Gradient));
            ColumnSumArguments.Op.Emit(plan.Calls, new(deltas, rows, gates, parameters[bias.Name].Gradient));
        }
    }

    private void ToInput(PlanBuilder plan, Parameter inputWeight, UnrolledCell cell, Tensor x, ArrayView<float> dx)
    {
        (int batch, int features, int gates) = (x.Rows, Features, cell.Gates.Columns);
        // The steps that do not learn stay zero, as they were allocated.
        ArrayView<float> byStep = plan.Allocate(x.Length);
        plan.Multiply(new(
            LearnedPart(cell.Gates.Gradient, batch, gates),
            inputWeight.Values,
            ArrayView<float>.Empty,
            Learned * batch,
            features,
            gates,
            Transposition.NN,
            LearnedPart(byStep, batch, features)));
        SwapAxesArguments.Op.Emit(plan.Calls, new(byStep, Outer: 1, Steps, batch, features, dx));
    }

    private ArrayView<float> LearnedPart(ArrayView<float> all, int batch, int columns)
    {
        long length = (long)batch * columns;
        return all.SubView(FirstLearned * length, Learned * length);
    }

    internal override Layer Resolve(LayerPlace place)
    {
        int features = place.InputsOf(Steps);
        ShapeChecks.Matrix(place.Where, Math.Max(features, Hidden), (long)Hidden * (int)Kind);
        return this with
        {
            Where = place.Where,
            Name = place.Name,
            Input = place.Input,
            Init = Resolved(Init),
            BiasInit = Resolved(BiasInit),
            Info = place.NextInfo($"{Steps}×{features}→{Output.Length} {RecurrentKindNames.Table.NameOf(Kind)}"),
        };
    }

    // torch.nn.LSTM and its like draw every tensor from U(±1/√hidden), whatever its own fan-in.
    private InitSpec Resolved(InitSpec init)
    {
        double bound = 1 / Math.Sqrt(Hidden);
        return init is InitSpec.PyTorchDefault ? new InitSpec.Uniform(-bound, bound) : init.Before(ActivationKind.Tanh);
    }

    private static ObjectShape<RecurrentLayer> FieldsOf(RecurrentKind kind, string description, params SpecField<RecurrentLayer>[] own) =>
        new(new RecurrentLayer(kind),
    [
        SpecField<RecurrentLayer>.Of(
            RecurrentKindNames.Table.NameOf(kind), new IntegerShape<int>(1, MaxWidth), r => r.Hidden, (r, v) => r with { Hidden = v }, description,
            required: true),
        SpecField<RecurrentLayer>.Of("steps", new IntegerShape<int>(1, MaxSteps), r => r.Steps, (r, v) => r with { Steps = v },
            "Steps of the sequence: the columns are cut into this many equal parts, such as an image into its rows.", required: true),
        SpecField<RecurrentLayer>.Of("truncate", new NullableShape<int>(new IntegerShape<int>(1, MaxSteps)), r => r.Truncate, (r, v) => r with { Truncate = v },
            "Back-propagate through the last so many steps only: the steps before them run forward and pass no gradient on."),
        SpecField<RecurrentLayer>.Of("sequence", new BooleanShape(), r => r.Sequence, (r, v) => r with { Sequence = v },
            "Whether the result is the state after every step, side by side, for another recurrent layer to read; the last state otherwise."),
        SpecField<RecurrentLayer>.Of("init", InitSpec.WeightShape, r => r.Init, (r, v) => r with { Init = v },
            "Weights of both matrices, drawn gate by gate; pytorch-default is U(-1/sqrt(units), 1/sqrt(units)) here."),
        SpecField<RecurrentLayer>.Of("biasInit", InitSpec.BiasShape, r => r.BiasInit, (r, v) => r with { BiasInit = v },
            "Each of the two biases, which add up; pytorch-default is U(-1/sqrt(units), 1/sqrt(units)) here."),
        .. own,
    ],
    complete: (r, path) => r switch
    {
        { Truncate: { } truncate } when truncate > r.Steps => throw new SpecException(path.Field("truncate"),
            FormattableString.Invariant($"a sequence of {r.Steps} steps has no last {truncate}; write {r.Steps} or less, or leave it out")),
        { Init: InitSpec.Lsuv } =>
            throw new SpecException(
                path.Field("init"), "lsuv scales the weights of one matrix, and a recurrent layer has two; choose another init, such as orthogonal"),
        _ => r,
    });
}
