using System.Text.Json;
using GpuGrad.Quantities;
using GpuGrad.Records;

namespace GpuGrad.Reports;

/// <summary>The charts of quantities: what each is, and its value per layer and shown step, null where it is not defined.</summary>
internal static class QuantitiesJson
{
    /// <summary>Writes an array with those that are defined anywhere; at most <paramref name="maxCells"/> cells each.</summary>
    public static void Write(Utf8JsonWriter json, StatisticsGrid grid, IReadOnlyList<LayerInfo> layers, int maxCells)
    {
        IReadOnlyList<long> steps = StepThinning.Choose(grid.Steps, Math.Max(2, maxCells / Math.Max(1, layers.Count)), grid.BrokenAt);
        json.WriteStartArray();
        foreach (LayerQuantity quantity in QuantityKinds.All)
        {
            double[][] rows = [.. layers.Select(layer => steps.Select(step => quantity.At(grid, step, layer.Id)).ToArray())];
            if (rows.Any(row => row.Any(double.IsFinite)))
            {
                Write(json, quantity, steps, rows);
            }
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, LayerQuantity quantity, IReadOnlyList<long> steps, double[][] rows)
    {
        json.WriteStartObject();
        json.WriteString("title", quantity.Title);
        json.WriteString("explanation", quantity.Explanation);
        json.WriteString("formula", quantity.Formula);
        if (quantity.Guide is { } guide)
        {
            json.WriteNumber("guide", guide);
        }

        json.WriteStartArray("steps");
        foreach (long step in steps)
        {
            json.WriteNumberValue(step);
        }

        json.WriteEndArray();
        json.WriteStartArray("rows");
        foreach (double[] row in rows)
        {
            json.WriteStartArray();
            foreach (double value in row)
            {
                // log10, as it is drawn: three decimals are a fourth of a percent.
                json.WriteFinite(value > 0 ? Math.Round(Math.Log10(value), 3) : double.NaN);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
