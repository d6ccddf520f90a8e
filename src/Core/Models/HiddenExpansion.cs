namespace GpuGrad.Models;

/// <summary>The layers that a <see cref="HiddenSpec"/> stands for, its output layer included; the summary there has the formulas.</summary>
internal sealed class HiddenExpansion(HiddenSpec hidden)
{
    /// <summary>The layers, not yet resolved.</summary>
    public static ValueList<Layer> Expand(HiddenSpec h, InitSpec outputInit, InitSpec outputBiasInit, int outputs)
    {
        HiddenExpansion unit = new(h);
        // Drawn as the hidden layers are, with the gain of their activation.
        DenseLayer output = new() { Outputs = outputs, Init = outputInit.Before(h.Activation), BiasInit = outputBiasInit.Before(h.Activation), Bias = true };
        return [.. unit.Stack(), output];
    }

    private IEnumerable<Layer> Stack()
    {
        int width = hidden.Width, rest = hidden.Depth - 1;
        IEnumerable<Layer> first = hidden.Skip is SkipSpec.Residual { PreActivation: true } ? [Dense(width)] : Unit(width);
        return hidden.Skip switch
        {
            SkipSpec.None => [.. first, .. Repeat(rest, () => Unit(width))],
            SkipSpec.Residual { PreActivation: false } r =>
                [.. first, .. Repeat(rest / r.Every, () => [Block(PostActivationBranch(r.Every), r.Scale), .. Activate()])],
            SkipSpec.Residual r => [.. first, .. Repeat(rest / r.Every, () => [Block(PreActivationBranch(r.Every), r.Scale)]), .. Norm(), .. Activate()],
            SkipSpec.Dense d =>
                [.. first, new DenseBlockLayer { Layers = rest, Growth = d.Growth, Activation = hidden.Activation, Init = hidden.Init,
                    Unit = [.. Unit(d.Growth)] }],
            SkipSpec.Highway w => [.. first, .. Repeat(rest, () => [Gated(w.GateBias), .. Drop()])],
            _ => throw new InvalidOperationException($"No layers are known of {hidden.Skip.GetType().Name}."),
        };
    }

    // [dense, norm?, activation, dropout?]. With no norm between them the dense layer and its maximum are the one layer that files call maxout.
    private IEnumerable<Layer> Unit(int width) => hidden.Activation is not ActivationSpec.Maxout maxout
        ? [.. DenseAndNorm(width), .. Activate()]
        : hidden.BatchNorm is null && hidden.LayerNorm is null
            ? [new MaxoutLayer { Units = width, Pieces = maxout.Pieces, Init = hidden.Init, BiasInit = hidden.BiasInit, Bias = hidden.Bias ?? true }, .. Drop()]
            : [.. DenseAndNorm(width * maxout.Pieces), .. Activate()];

    private IEnumerable<Layer> DenseAndNorm(int outputs) => [Dense(outputs, beforeBatchNorm: hidden.BatchNorm is not null), .. Norm()];

    // The gain is that of the hidden layers' activation, wherever the layer stands.
    private DenseLayer Dense(int outputs, bool beforeBatchNorm = false) => new()
    {
        Outputs = outputs,
        Init = hidden.Init.Before(hidden.Activation),
        BiasInit = hidden.BiasInit.Before(hidden.Activation),
        Bias = hidden.Bias ?? !beforeBatchNorm,
    };

    private IEnumerable<Layer> Norm() =>
        hidden.BatchNorm is { } batchNorm ? [new BatchNormLayer(batchNorm)] : hidden.LayerNorm is { } layerNorm ? [new LayerNormLayer(layerNorm)] : [];

    private IEnumerable<Layer> Activate() => [new ActivationLayer(hidden.Activation), .. Drop()];

    private IEnumerable<Layer> Drop() => hidden.Dropout > 0 ? [new DropoutLayer(hidden.Dropout)] : [];

    private HighwayLayer Gated(double gateBias) => new()
    {
        Activation = hidden.Activation,
        GateBias = gateBias,
        Init = hidden.Init,
        BiasInit = hidden.BiasInit,
        Bias = hidden.Bias ?? true,
    };

    private IEnumerable<Layer> PostActivationBranch(int every) =>
        [.. Repeat(every - 1, () => Unit(hidden.Width)), .. DenseAndNorm(hidden.Width)];

    // Inside the branch a dense layer may feed the next one's batch norm; the last feeds the sum.
    private IEnumerable<Layer> PreActivationBranch(int every) => Enumerable.Range(0, every).SelectMany(
        IEnumerable<Layer> (i) => [.. Norm(), .. Activate(), Dense(hidden.Width, beforeBatchNorm: hidden.BatchNorm is not null && i < every - 1)]);

    private static ResidualLayer Block(IEnumerable<Layer> body, double scale) => new() { Body = [.. body], Scale = scale };

    private static IEnumerable<Layer> Repeat(int times, Func<IEnumerable<Layer>> make) => Enumerable.Range(0, times).SelectMany(_ => make());
}
