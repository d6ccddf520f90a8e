using System.Text.Json.Nodes;
using GpuGrad.Quantities;
using GpuGrad.Records;

namespace GpuGrad.Runs;

/// <summary>What follows from a run's records, layer by layer, and what clipping did.</summary>
/// <param name="QuantileShares">The shares that the quantiles belong to, in their order.</param>
/// <param name="Layers">The layers from the input.</param>
/// <param name="Clips">Clipping summed up; empty where nothing was to be clipped.</param>
internal sealed record RunQuantities(
    IReadOnlyList<double> QuantileShares, IReadOnlyList<LayerQuantities> Layers, IReadOnlyList<ClippedTensor> Clips)
{
    /// <summary>Reads a run folder, also of a run that still trains.</summary>
    /// <exception cref="RunException">run.json or run.db cannot be read.</exception>
    public static RunQuantities Of(RunFolder run)
    {
        int? batch = Batch(RunManifest.Read(run));
        using RunDatabaseReader database = RunDatabaseReader.Open(run.DatabasePath);
        StatisticsGrid grid = StatisticsGrid.Of(database);
        IReadOnlyList<LayerInfo> layers = database.Layers();
        Dictionary<int, DirectionSummary> directions = layers.ToDictionary(layer => layer.Id, _ => new DirectionSummary(batch));
        foreach (LayerDirection direction in database.Directions())
        {
            directions[direction.Layer].Add(direction);
        }

        ILookup<int, TensorQuantiles> quantiles = (grid.Steps.Count == 0 ? [] : database.Records(grid.Steps[^1]))
            .ToLookup(record => record.Layer, TensorQuantiles.Of);
        return new RunQuantities(
            TensorQuantiles.Shares,
            [
                .. layers.Select(layer => new LayerQuantities(
                    layer,
                    directions[layer.Id].MeanCosine,
                    directions[layer.Id].MeanNoiseScale,
                    [.. quantiles[layer.Id]])
                {
                    Medians = QuantityKinds.All.ToDictionary(
                        quantity => quantity.Name, quantity => (object)MedianOfFinite(grid.Steps.Select(step => quantity.At(grid, step, layer.Id)))),
                }),
            ],
            ClippedTensor.Of(database.Clips()));
    }

    /// <summary>Samples a step, as run.json says; null where it does not.</summary>
    internal static int? Batch(RunManifest manifest) =>
        manifest.Spec["data"] is JsonObject data ? (int?)data["batch"] * ((int?)manifest.Spec["train"]?["accumulate"] ?? 1) : null;

    private static double MedianOfFinite(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
