using GpuGrad.Onnx;
using GpuGrad.Remedies;
using GpuGrad.Syntax;

namespace GpuGrad.Layers;

/// <summary>
/// Every kind of layer, the field of an item of <c>model.layers</c> that tells it, and what it offers as remedies: the one place that lists them all.
/// </summary>
internal static class LayerKinds
{
    private static readonly Lock s_lock = new();

    private static readonly List<UnionCase<Layer>> s_own = [];

    private static bool s_used;

    /// <summary>A layer as JSON.</summary>
    public static SpecShape<Layer> Shape { get; } = new NamedShape<Layer>("layer", Union);

    /// <summary>What the kinds offer as remedies to nets whose layers are spelled out.</summary>
    public static IReadOnlyList<LayerRemedy> Remedies => [.. RecurrentRemedies.All, BatchNormLayer.Remedy, LayerNormLayer.Remedy];

    /// <summary>How each kind is known in a file of ONNX; of several for one operator the first that knows it.</summary>
    public static OnnxRules OnnxRules { get; } = OnnxRules.Of(
        DenseOnnx.Rules, ActivationOnnx.Rules, BatchNormOnnx.Rules, LayerNormOnnx.Rules, DropoutOnnx.Rules, MaxoutOnnx.Rules, HighwayOnnx.Rules,
        ResidualOnnx.Rules, DenseBlockOnnx.Rules, RecurrentOnnx.Rules);

    /// <summary>Adds a kind from outside the house, whose fields are the properties that <typeparamref name="TLayer"/> declares.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    /// <exception cref="InvalidOperationException">The kinds were used already.</exception>
    public static void Register<TLayer>(string name)
        where TLayer : Layer, new()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        lock (s_lock)
        {
            if (s_used)
            {
                throw new InvalidOperationException($"The layer {name} comes too late: register it before the first spec is read or checked.");
            }

            if (Known().Any(kind => kind.Name == name))
            {
                throw new ArgumentException($"There is a layer {name} already; choose another name.", nameof(name));
            }

            s_own.Add(UnionCase<Layer>.Of(name, new ObjectShape<TLayer>(new TLayer(),
            [
                SpecField<TLayer>.Of(
                    name, new JsonRecordShape<TLayer>(), layer => layer, (_, value) => value, "A layer that the program brought along.", required: true),
            ])));
        }
    }

    // A list of its own only once it is asked for: a block's fields ask for the shape of a layer.
    private static UnionCase<Layer>[] Known() =>
    [
        UnionCase<Layer>.Of("dense", DenseLayer.Fields),
        UnionCase<Layer>.Of("activation", ActivationLayer.Fields),
        UnionCase<Layer>.Of("batchNorm", BatchNormLayer.Fields),
        UnionCase<Layer>.Of("layerNorm", LayerNormLayer.Fields),
        UnionCase<Layer>.Of("dropout", DropoutLayer.Fields),
        UnionCase<Layer>.Of("maxout", MaxoutLayer.Fields),
        UnionCase<Layer>.Of("residual", ResidualLayer.Fields),
        UnionCase<Layer>.Of("denseBlock", DenseBlockLayer.Fields),
        UnionCase<Layer>.Of("highway", HighwayLayer.Fields),
        UnionCase<Layer>.Of("rnn", RecurrentLayer.RnnFields, r => r.Kind == RecurrentKind.Rnn),
        UnionCase<Layer>.Of("gru", RecurrentLayer.GruFields, r => r.Kind == RecurrentKind.Gru),
        UnionCase<Layer>.Of("lstm", RecurrentLayer.LstmFields, r => r.Kind == RecurrentKind.Lstm),
        .. s_own,
    ];

    private static KeyUnionShape<Layer> Union()
    {
        lock (s_lock)
        {
            s_used = true;
            return new KeyUnionShape<Layer>(Known(), "layer", "; a program that brings one along names it with Layer.Register first");
        }
    }
}
