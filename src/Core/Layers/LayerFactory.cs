using System.Globalization;
using GpuGrad.Initialization;
using GpuGrad.Planning;
using GpuGrad.Recording;
using GpuGrad.Specs;

namespace GpuGrad.Layers;

/// <summary>
/// Makes layers from their specs and names their tensors as PyTorch does in nested modules: <c>0.weight</c>,
/// <c>3.body.0.weight</c>, <c>3.projection.weight</c>, <c>1.bodies.0.0.weight</c>, <c>2.gate.weight</c>.
/// </summary>
internal sealed class LayerFactory
{
    private readonly List<LsuvLayer> _lsuvLayers = [];
    private int _weightLayers;
    private int _hidden;

    /// <summary>The layers met so far whose weights are to be scaled by data.</summary>
    public IReadOnlyList<LsuvLayer> LsuvLayers => _lsuvLayers;

    /// <summary>Makes a whole net; its last layer is the output layer.</summary>
    public LayerSequence Make(IReadOnlyList<LayerSpec> specs) => Sequence(specs, prefix: "", outputIndex: specs.Count - 1);

    private LayerSequence Sequence(IReadOnlyList<LayerSpec> specs, string prefix, int outputIndex = -1) => new(
    [
        .. specs.Select((spec, i) => Layer(
            spec,
            $"{prefix}{i.ToString(CultureInfo.InvariantCulture)}",
            i == outputIndex ? LayerInfo.Output : LayerInfo.Hidden,
            specs.Skip(i + 1).TakeWhile(next => next is not (DenseLayerSpec or RecurrentLayerSpec)).OfType<ActivationLayerSpec>().FirstOrDefault()?.Activation)),
    ]);

    private Layer Layer(LayerSpec spec, string name, string role, ActivationSpec? activation) => spec switch
    {
        DenseLayerSpec d => Dense(d, name, role, activation?.Name),
        ActivationLayerSpec a => Activation(a, name),
        BatchNormLayerSpec b => BatchNorm(b, name),
        LayerNormLayerSpec l => new LayerNormLayer(
            l.Affine ? Vector($"{name}.weight", l.Columns, 1) : null,
            l.Affine ? Vector($"{name}.bias", l.Columns, 0) : null,
            (float)l.Epsilon),
        DropoutLayerSpec d => new DropoutLayer((float)d.Probability),
        MaxoutLayerSpec m => new LayerSequence(
        [
            Dense(new DenseLayerSpec(m.Where, m.Inputs, m.Units * m.Pieces, m.Init, m.BiasInit, m.HasBias), name, role, "maxout"),
            new MaxoutLayer(m.Pieces),
        ]),
        ResidualLayerSpec r => new ResidualLayer(
            Sequence(r.Body, $"{name}.body."),
            r.Projection is null ? null : Dense(r.Projection, $"{name}.projection", LayerInfo.Side, activation: null),
            (float)r.Scale),
        DenseConnectionsLayerSpec d => new DenseConnectionsLayer(
            [.. d.Bodies.Select((body, i) => Sequence(body, $"{name}.bodies.{i.ToString(CultureInfo.InvariantCulture)}."))]),
        HighwayLayerSpec h => new HighwayLayer(
            new LayerSequence(
            [
                Dense(h.Transform, $"{name}.transform", LayerInfo.Hidden, h.Activation.Name),
                Activation(new ActivationLayerSpec(h.Where, h.Activation, h.Width), $"{name}.activation"),
            ]),
            Dense(h.Gate, $"{name}.gate", LayerInfo.Side, "sigmoid")),
        RecurrentLayerSpec r => Recurrent(r, name, role),
        _ => throw new SpecException(spec.Where, $"no layer is made of {spec.GetType().Name}"),
    };

    private DenseLayer Dense(DenseLayerSpec spec, string name, string role, string? activation)
    {
        LayerInfo info = Info(name, role, string.Create(CultureInfo.InvariantCulture, $"{(spec.Steps > 1 ? $"{spec.Steps}×" : "")}{spec.Inputs}→{spec.Outputs}{(activation is null ? "" : $" {activation}")}"));
        if (spec.Init is InitSpec.Lsuv lsuv)
        {
            _lsuvLayers.Add(new LsuvLayer(info.Id, lsuv));
        }

        ParameterDefinition weight = new(
            $"{name}.weight",
            [spec.Outputs, spec.Inputs],
            (seed, stream) => WeightInitializer.DrawWeight(spec.Init, spec.Inputs, spec.Outputs, seed, stream));
        ParameterDefinition? bias = !spec.HasBias ? null : new(
            $"{name}.bias",
            [spec.Outputs],
            (seed, stream) => WeightInitializer.DrawBias(spec.BiasInit, spec.Inputs, spec.Outputs, seed, stream));
        return new DenseLayer(info, weight, bias, spec.Steps);
    }

    private RecurrentLayer Recurrent(RecurrentLayerSpec spec, string name, string role) => new(
        Info(name, role, string.Create(CultureInfo.InvariantCulture, $"{spec.Steps}×{spec.Features}→{spec.Outputs} {SpecNames.RecurrentKinds.NameOf(spec.Kind)}")),
        spec,
        RecurrentParameters.Of(spec, name));

    private LayerInfo Info(string name, string role, string shape)
    {
        string title = role switch
        {
            LayerInfo.Output => LayerInfo.Output,
            LayerInfo.Hidden => string.Create(CultureInfo.InvariantCulture, $"{LayerInfo.Hidden} {++_hidden}"),
            _ => name,
        };
        return new LayerInfo(_weightLayers++, name, role, $"{title} ({shape})");
    }

    private static Layer Activation(ActivationLayerSpec spec, string name) => spec.Activation switch
    {
        ActivationSpec.Pointwise p => new ActivationLayer(p.Kind, (float)p.Alpha, p.Name),
        ActivationSpec.PRelu p => new PReluLayer(Vector($"{name}.weight", p.PerUnit ? spec.Columns : 1, (float)p.Slope)),
        ActivationSpec.RRelu r => new RReluLayer((float)r.Lower, (float)r.Upper),
        ActivationSpec.Maxout m => new MaxoutLayer(m.Pieces),
        _ => throw new SpecException(spec.Where, $"no activation is made of {spec.Activation.GetType().Name}"),
    };

    private static BatchNormLayer BatchNorm(BatchNormLayerSpec spec, string name) => new(
        spec.Affine ? Vector($"{name}.weight", spec.Columns, 1) : null,
        spec.Affine ? Vector($"{name}.bias", spec.Columns, 0) : null,
        Vector($"{name}.running_mean", spec.Columns, 0) with { Learned = false },
        Vector($"{name}.running_var", spec.Columns, 1) with { Learned = false },
        (float)spec.Epsilon,
        (float)spec.Momentum);

    private static ParameterDefinition Vector(string name, int length, float value) =>
        new(name, [length], (_, _) => [.. Enumerable.Repeat(value, length)]);
}
