using GpuGrad.Initialization;
using GpuGrad.Kernels;
using GpuGrad.Layers;
using GpuGrad.MeanField;
using GpuGrad.Onnx;
using GpuGrad.Syntax;
using ILGPU;

namespace GpuGrad;

/// <summary>
/// A fully connected layer, z = x Wᵀ + b: <c>{ "dense": 256 }</c>. All axes of a sample are one x, or, over the steps of
/// a sequence, [batch, steps, in] is one x of [batch·steps, in].
/// </summary>
public sealed record DenseLayer : Layer
{
    private static readonly TreatedFields s_treated = new() { Init = "init", BiasInit = "biasInit", TakesNorm = true };

    internal static readonly ObjectShape<DenseLayer> Fields = new(new DenseLayer(),
    [
        SpecField<DenseLayer>.Of("dense", new IntegerShape<int>(1, MaxWidth), d => d.Outputs, (d, v) => d with { Outputs = v },
            "A fully connected layer with this many outputs.", required: true),
        SpecField<DenseLayer>.Of("steps", new IntegerShape<int>(1, RecurrentLayer.MaxSteps), d => d.Steps, (d, v) => d with { Steps = v },
            "Cuts the columns into this many equal parts, the steps of a sequence, and applies the layer to each: it then gives steps times as many columns."),
        SpecField<DenseLayer>.Of("inputs", new NullableShape<int>(new IntegerShape<int>(1, int.MaxValue)), d => d.Inputs, (d, v) => d with { Inputs = v },
            "Number of inputs; only checked, since it follows from the layer before."),
        SpecField<DenseLayer>.Of("init", InitSpec.WeightShape, d => d.Init, (d, v) => d with { Init = v },
            "Weights; he-normal before rectifiers and lecun-normal otherwise, unless given."),
        SpecField<DenseLayer>.Of("biasInit", InitSpec.BiasShape, d => d.BiasInit, (d, v) => d with { BiasInit = v }, "Biases; zeros unless given."),
        SpecField<DenseLayer>.Of("bias", new NullableShape<bool>(new BooleanShape()), d => d.Bias, (d, v) => d with { Bias = v },
            "Whether the layer has a bias; by default it has, but for one directly before batchNorm with no biasInit."),
    ],
    complete: (d, path) => d.Bias == false && d.BiasInit is not null
        ? throw new SpecException(path.Field("biasInit"), "the layer has no bias to initialise; remove this field or \"bias\": false")
        : d);

    /// <summary>Units of the layer, n_out.</summary>
    public int Outputs { get; init; } = 1;

    /// <summary>Steps of the sequence that the columns hold, each of which the layer is applied to; they share W and b.</summary>
    public int Steps { get; init; } = 1;

    /// <summary>Inputs that are claimed; null where none are, and once resolved.</summary>
    public int? Inputs { get; init; }

    /// <summary>Initial weights; never null once parsed.</summary>
    public InitSpec? Init { get; init; }

    /// <summary>Initial biases; null where there is no bias.</summary>
    public InitSpec? BiasInit { get; init; }

    /// <summary>Whether the layer has a bias; never null once parsed.</summary>
    public bool? Bias { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterDefinition> Parameters => HasBias ? [Weight, BiasVector] : [Weight];

    /// <inheritdoc/>
    public override bool HasWeight => true;

    /// <inheritdoc/>
    public override Shape Output => Steps > 1 ? [Steps, Outputs] : Outputs;

    /// <summary>n_in.</summary>
    internal int FanIn => ColumnsIn / Steps;

    /// <summary>Whether it has a bias.</summary>
    internal bool HasBias => Bias ?? true;

    /// <summary>Whether a batch norm behind it takes its bias away again, whose gradient is a rounding error then.</summary>
    internal bool BiasDoesNothing { get; init; }

    internal override IEnumerable<LayerTraits> Traits => [new(Info, FanIn, Outputs, FollowedBy, null, false, HasBias ? BiasInit : null)];

    // W, [out, in].
    internal ParameterDefinition Weight =>
        new($"{Name}.weight", [Outputs, FanIn], (seed, stream) => WeightInitializer.DrawWeight(Init!, FanIn, Outputs, seed, stream));

    // b, [out].
    internal ParameterDefinition BiasVector =>
        new($"{Name}.bias", [Outputs], (seed, stream) => WeightInitializer.DrawBias(BiasInit!, FanIn, Outputs, seed, stream));

    internal override bool IsPlain => true;

    internal override bool IsHomogeneous => !HasBias || BiasInit is InitSpec.Zeros;

    internal override TreatedFields Treated => s_treated;

    internal override EncoderPart EncoderPart => EncoderPart.Weights;

    /// <inheritdoc/>
    public override Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x)
    {
        plan.Calls.Layer = DisplayName;
        Parameter w = parameters[Weight.Name];
        Parameter? b = HasBias ? parameters[BiasVector.Name] : null;
        int inputs = FanIn;
        Tensor z = plan.NewTensor(Output.Times(x.Rows));
        (int rows, int outputs) = z.Shape.AsMatrix();
        plan.Multiply(new(
            x.Values, w.Values, b?.Values ?? ArrayView<float>.Empty, rows, outputs, inputs, Transposition.NT, z.Values));
        plan.OnBackward(() =>
        {
            plan.Multiply(new(
                z.Gradient, x.Values, ArrayView<float>.Empty, outputs, inputs, rows, Transposition.TN, w.Gradient));
            if (b is not null)
            {
                ColumnSumArguments.Op.Emit(plan.Calls, new(z.Gradient, rows, outputs, b.Gradient));
            }

            plan.Contribute(x, dx => plan.Multiply(new(
                z.Gradient, w.Values, ArrayView<float>.Empty, rows, inputs, outputs, Transposition.NN, dx)));
        });
        plan.Register(new RecordedLayer(Info, w, b, z) { BiasDoesNothing = BiasDoesNothing });
        return z;
    }

    internal override Signal Forward(MeanFieldPass pass, Signal x) => DenseTheory.Forward(this, pass, x);

    internal override OnnxValue Forward(OnnxWriter graph, OnnxValue x) => DenseOnnx.Write(this, graph, x);

    internal override Layer Complete(Layer? next, ActivationSpec feeds, SpecPath path)
    {
        bool bias = Bias ?? (next is not BatchNormLayer || BiasInit is not null);
        return this with
        {
            Init = Init ?? InitSpec.DefaultFor(feeds),
            Bias = bias,
            BiasInit = bias ? BiasInit ?? new InitSpec.Zeros() : null,
            BiasDoesNothing = bias && next is BatchNormLayer,
        };
    }

    internal override Layer Resolve(LayerPlace place) => ResolveDense(place);

    /// <summary>As <see cref="Resolve"/>, for the layers that hold a dense one.</summary>
    internal DenseLayer ResolveDense(LayerPlace place)
    {
        place.CheckClaim(Inputs);
        int fanIn = place.InputsOf(Steps);
        ShapeChecks.Matrix(place.Where, fanIn, Outputs);
        return this with
        {
            Where = place.Where,
            Name = place.Name,
            Input = place.Input,
            Inputs = null,
            Init = Init!.Before(place.Feeds),
            BiasInit = (BiasInit ?? new InitSpec.Zeros()).Before(place.Feeds),
            Bias = HasBias,
            FollowedBy = place.FollowedBy,
            RecordedAfter = place.RecordedAfter,
            Info = place.NextInfo(
                $"{(Steps > 1 ? FormattableString.Invariant($"{Steps}×") : "")}{fanIn}→{Outputs}{(place.FollowedBy is null ? "" : $" {place.FollowedBy.Name}")}"),
        };
    }
}
