using System.Globalization;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Layers;
using GpuGrad.MeanField;
using GpuGrad.Onnx;
using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>
/// Layers that each read the block's input and all earlier results side by side: <c>{ "denseBlock": { "layers": 4, "growth": 32 } }</c>.
/// y = [x, b₀(x), b₁([x, b₀(x)]), ...] (Huang et al. 2017). A layer is [dense, batch norm?, activation]; the dense one has a bias unless
/// a batch norm follows.
/// </summary>
public sealed record DenseBlockLayer : Layer
{
    private static readonly TreatedFields s_treated = new() { Activation = "denseBlock.activation", Init = "denseBlock.init" };

    internal static readonly ObjectShape<DenseBlockLayer> Fields = new(new DenseBlockLayer(),
    [
        SpecField<DenseBlockLayer>.Of("denseBlock", new ObjectShape<DenseBlockLayer>(new DenseBlockLayer(),
        [
            SpecField<DenseBlockLayer>.Of(
                "layers", new IntegerShape<int>(1, 10_000), b => b.Layers, (b, v) => b with { Layers = v }, "Number of layers.", required: true),
            SpecField<DenseBlockLayer>.Of(
                "growth", new IntegerShape<int>(1, MaxWidth), b => b.Growth, (b, v) => b with { Growth = v }, "Columns that each layer adds.", required: true),
            SpecField<DenseBlockLayer>.Of(
                "activation", ActivationSpec.Shape, b => b.Activation, (b, v) => b with { Activation = v }, "Activation of each layer."),
            SpecField<DenseBlockLayer>.Of(
                "batchNorm", new SwitchShape<BatchNormSpec>(BatchNormSpec.Shape), b => b.BatchNorm, (b, v) => b with { BatchNorm = v },
                "Batch normalisation before each activation."),
            SpecField<DenseBlockLayer>.Of(
                "init", InitSpec.WeightShape, b => b.Init, (b, v) => b with { Init = v },
                "Weights; he-normal before rectifiers and lecun-normal otherwise, unless given."),
        ],
        complete: (b, _) => b with { Init = b.Init ?? InitSpec.DefaultFor(b.Activation) }), b => b, (_, v) => v, "A block of densely connected layers.",
        required: true),
    ]);

    /// <summary>Number of layers.</summary>
    public int Layers { get; init; } = 1;

    /// <summary>Columns that each layer adds.</summary>
    public int Growth { get; init; } = 1;

    /// <summary>Activation of each layer.</summary>
    public ActivationSpec Activation { get; init; } = ActivationKind.Relu;

    /// <summary>Batch normalisation before each activation; null for none.</summary>
    public BatchNormSpec? BatchNorm { get; init; }

    /// <summary>Initial weights; never null once parsed.</summary>
    public InitSpec? Init { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterDefinition> Parameters => [.. Inner.SelectMany(layer => layer.Parameters)];

    internal override IReadOnlyList<LayerInfo> Infos => [.. Inner.SelectMany(layer => layer.Infos)];

    /// <inheritdoc/>
    public override string DisplayName => "dense connections";

    internal override int WeightLayers => Layers;

    /// <inheritdoc/>
    public override Shape Output => ColumnsIn + (Layers * Growth);

    internal override IEnumerable<Layer> Inner => Bodies.SelectMany(body => body);

    internal override IEnumerable<LayerTraits> Traits => Inner.SelectMany(layer => layer.Traits).Select(traits => traits with { InBranch = true });

    /// <summary>What each layer is made of, unresolved; null: as the summary says. <c>model.hidden</c> has other norms and dropout.</summary>
    internal ValueList<Layer>? Unit { get; init; }

    /// <summary>The layers b₀, b₁, ..., once resolved.</summary>
    internal ValueList<ValueList<Layer>> Bodies { get; init; } = [];

    internal override IReadOnlyList<ValueList<Layer>> Repeats => Bodies;

    internal override bool Normalises => BatchNorm is not null || Inner.Any(layer => layer.Normalises);

    internal override TreatedFields Treated => s_treated;

    /// <inheritdoc/>
    public override Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x) =>
        Bodies.Aggregate(x, (sofar, body) => Concatenate(plan, sofar, new LayerSequence(body).Forward(plan, parameters, sofar)));

    internal override Signal Forward(MeanFieldPass pass, Signal x) => DenseBlockTheory.Forward(this, pass, x);

    internal override OnnxValue Forward(OnnxWriter graph, OnnxValue x) => DenseBlockOnnx.Write(this, graph, x);

    internal override Layer Resolve(LayerPlace place)
    {
        ValueList<Layer> unit = Unit ??
        [
            new DenseLayer { Outputs = Growth, Init = Init, Bias = BatchNorm is null },
            .. BatchNorm is null ? (Layer[])[] : [new BatchNormLayer(BatchNorm)],
            new ActivationLayer(Activation),
        ];
        List<ValueList<Layer>> bodies = [];
        for (int i = 0; i < Layers; i++)
        {
            // The body before has checked its matrix, so that its columns, and those of this one, can be counted.
            LayerPlace at = place with { Input = place.Inputs + (i * Growth) };
            bodies.Add(LayerList.ResolveBody(unit, at, $"bodies.{i.ToString(CultureInfo.InvariantCulture)}", field: null));
        }

        return this with { Where = place.Where, Name = place.Name, Input = place.Input, Bodies = [.. bodies] };
    }

    internal override SpecPath? FindBatchNorm(SpecPath path) => BatchNorm is null ? null : path.Field("denseBlock").Field("batchNorm");

    private Tensor Concatenate(PlanBuilder plan, Tensor left, Tensor right)
    {
        plan.Calls.Layer = DisplayName;
        Tensor y = plan.NewTensor([left.Rows, left.Columns + right.Columns]);
        CopyColumnsArguments.Op.Emit(plan.Calls, new(left.Values, y.Rows, left.Columns, 0, y.Columns, 0, left.Columns, y.Values));
        CopyColumnsArguments.Op.Emit(plan.Calls, new(right.Values, y.Rows, right.Columns, 0, y.Columns, left.Columns, right.Columns, y.Values));
        plan.OnBackward(() =>
        {
            plan.Contribute(left, d => CopyColumnsArguments.Op.Emit(
                plan.Calls, new(y.Gradient, y.Rows, y.Columns, 0, left.Columns, 0, left.Columns, d)));
            plan.Contribute(right, d => CopyColumnsArguments.Op.Emit(
                plan.Calls, new(y.Gradient, y.Rows, y.Columns, left.Columns, right.Columns, 0, right.Columns, d)));
        });
        return y;
    }
}
