using GpuGrad.Syntax;

namespace GpuGrad.Layers;

/// <summary>Every kind of layer, and the field of an item of <c>model.layers</c> that tells it: the one place that lists them all.</summary>
internal static class LayerKinds
{
    /// <summary>A layer as JSON.</summary>
    public static readonly SpecShape<Layer> Shape = new NamedShape<Layer>("layer", () => new KeyUnionShape<Layer>(
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
    ]));
}
