namespace GpuGrad.Specs.Resolution;

/// <summary>The layers that a <see cref="HiddenSpec"/> stands for; its summary has the formulas.</summary>
internal static class HiddenExpansion
{
    /// <summary>The hidden layers over <paramref name="features"/> columns, and the columns that the last of them gives.</summary>
    public static (List<LayerSpec> Layers, int Columns) Expand(HiddenSpec h, string where, int features)
    {
        var unit = new UnitBlueprint(where, h.Activation, h.Init)
        {
            BiasInit = h.BiasInit,
            Bias = h.Bias,
            BatchNorm = h.BatchNorm,
            LayerNorm = h.LayerNorm,
            Dropout = h.Dropout,
        };
        List<LayerSpec> layers = h.Skip is SkipSpec.Residual { PreActivation: true } ? [unit.Dense(features, h.Width)] : [.. unit.Unit(features, h.Width)];
        int columns = h.Width, rest = h.Depth - 1;
        switch (h.Skip)
        {
            case SkipSpec.Residual { PreActivation: false } r:
                layers.AddRange(Repeat(rest / r.Every, () => [Block(where, columns, PostActivationBranch(unit, columns, r.Every), r.Scale), .. unit.Activate(columns)]));
                break;
            case SkipSpec.Residual r:
                layers.AddRange(Repeat(rest / r.Every, () => [Block(where, columns, PreActivationBranch(unit, columns, r.Every), r.Scale)]));
                layers.AddRange([.. unit.Norm(columns), .. unit.Activate(columns)]);
                break;
            case SkipSpec.Dense d:
                DenseConnectionsLayerSpec connected = unit.Connected(columns, rest, d.Growth);
                layers.Add(connected);
                columns = connected.Outputs;
                break;
            case SkipSpec.Highway w:
                layers.AddRange(Repeat(rest, () => [unit.Highway(columns, w.GateBias), .. unit.Drop(columns)]));
                break;
            default:
                layers.AddRange(Repeat(rest, () => unit.Unit(columns, columns)));
                break;
        }
        return (layers, columns);
    }

    private static IEnumerable<LayerSpec> PostActivationBranch(UnitBlueprint unit, int width, int every) =>
        [.. Repeat(every - 1, () => unit.Unit(width, width)), .. unit.DenseAndNorm(width, width)];

    // Inside the branch a dense layer may feed the next one's batch norm; the last feeds the sum.
    private static IEnumerable<LayerSpec> PreActivationBranch(UnitBlueprint unit, int width, int every) => Enumerable.Range(0, every).SelectMany(
        IEnumerable<LayerSpec> (i) => [.. unit.Norm(width), .. unit.Activate(width), unit.Dense(width, width, beforeBatchNorm: unit.BatchNorm is not null && i < every - 1)]);

    private static ResidualLayerSpec Block(string where, int width, IEnumerable<LayerSpec> body, double scale) => new(where, width, width, [.. body], null, scale);

    private static IEnumerable<LayerSpec> Repeat(int times, Func<IEnumerable<LayerSpec>> make) => Enumerable.Range(0, times).SelectMany(_ => make());
}
