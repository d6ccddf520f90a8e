using System.Text.Json;
using GpuGrad.Quantities;
using GpuGrad.Records;

namespace GpuGrad.Reports;

/// <summary>The charts of quantities: what each is, and its value per layer and step of the heat map, layer by layer, NaN where it is not defined.</summary>
internal static class QuantitiesJson
{
    /// <summary>Writes an array with those that are defined anywhere.</summary>
    public static void Write(Utf8JsonWriter json, StatisticsGrid grid, IReadOnlyList<LayerInfo> layers, IReadOnlyList<long> steps)
    {
        json.WriteStartArray();
        foreach (LayerQuantity quantity in QuantityKinds.All)
        {
            double[][] rows = [.. layers.Select(layer => steps.Select(step => quantity.At(grid, step, layer.Id)).ToArray())];
            if (rows.Any(row => row.Any(double.IsFinite)))
            {
                Write(json, quantity, rows);
            }
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, LayerQuantity quantity, double[][] rows)
    {
        json.WriteStartObject();
        json.WriteString("title", quantity.Title);
        json.WriteString("explanation", quantity.Explanation);
        json.WriteString("formula", quantity.Formula);
        if (quantity.Guide is { } guide)
        {
            json.WriteNumber("guide", guide);
        }

        json.WritePropertyName("rows");
        json.WritePacked([.. rows.SelectMany(row => row)]);
        json.WriteEndObject();
    }
}
