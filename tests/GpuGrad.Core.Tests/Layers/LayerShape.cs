namespace GpuGrad.Core.Tests.Layers;

/// <summary>What resolving gives a layer, as plain values that tests can write down.</summary>
internal abstract record LayerShape(string Where)
{
    public static ValueList<LayerShape> Of(IEnumerable<Layer> layers) => [.. layers.Select(Of)];

    public static LayerShape Of(Layer layer) => layer switch
    {
        DenseLayer d => OfDense(d),
        ActivationLayer a => new ActivationShape(a.Where, a.Activation, a.ColumnsIn),
        BatchNormLayer b => new BatchNormShape(b.Where, b.ColumnsIn, b.Settings.Epsilon, b.Settings.Momentum, b.Settings.Affine),
        LayerNormLayer l => new LayerNormShape(l.Where, l.ColumnsIn, l.Settings.Epsilon, l.Settings.Affine),
        DropoutLayer d => new DropoutShape(d.Where, d.ColumnsIn, d.Probability),
        MaxoutLayer m => new MaxoutShape(m.Where, m.Dense.FanIn, m.Units, m.Pieces, m.Dense.Init!, m.Dense.HasBias),
        ResidualLayer r =>
            new ResidualShape(r.Where, r.ColumnsIn, (int)r.Output.Length, Of(r.Body), r.Projected is null ? null : OfDense(r.Projected), r.Scale),
        DenseBlockLayer b => new DenseBlockShape(b.Where, b.ColumnsIn, (int)b.Output.Length, [.. b.Bodies.Select(Of)]),
        HighwayLayer h => new HighwayShape(h.Where, h.ColumnsIn, OfDense(h.Transform), h.Activation, OfDense(h.Gate)),
        RecurrentLayer r => new RecurrentShape(r.Where, r.Kind, r.Features, r.Hidden, r.Steps, r.Learned, r.Sequence, r.Init, r.BiasInit, r.ForgetBias),
        _ => throw new ArgumentException(layer.ToString(), nameof(layer)),
    };

    private static DenseShape OfDense(DenseLayer d) => new(d.Where, d.FanIn, d.Outputs, d.Init!, d.BiasInit!, d.HasBias);
}

internal sealed record DenseShape(string Where, int Inputs, int Outputs, InitSpec Init, InitSpec BiasInit, bool HasBias) : LayerShape(Where);

internal sealed record ActivationShape(string Where, ActivationSpec Activation, int Columns) : LayerShape(Where);

internal sealed record BatchNormShape(string Where, int Columns, double Epsilon, double Momentum, bool Affine) : LayerShape(Where);

internal sealed record LayerNormShape(string Where, int Columns, double Epsilon, bool Affine) : LayerShape(Where);

internal sealed record DropoutShape(string Where, int Columns, double Probability) : LayerShape(Where);

internal sealed record MaxoutShape(string Where, int Inputs, int Units, int Pieces, InitSpec Init, bool HasBias) : LayerShape(Where);

internal sealed record ResidualShape(string Where, int Inputs, int Outputs, ValueList<LayerShape> Body, DenseShape? Projection, double Scale)
    : LayerShape(Where);

internal sealed record DenseBlockShape(string Where, int Inputs, int Outputs, ValueList<ValueList<LayerShape>> Bodies) : LayerShape(Where);

internal sealed record HighwayShape(string Where, int Width, DenseShape Transform, ActivationSpec Activation, DenseShape Gate) : LayerShape(Where);

internal sealed record RecurrentShape(
    string Where, RecurrentKind Kind, int Features, int Hidden, int Steps, int Truncate, bool Sequence, InitSpec Init, InitSpec BiasInit, double ForgetBias)
    : LayerShape(Where);
