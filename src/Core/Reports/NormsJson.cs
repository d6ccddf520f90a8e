using System.Text.Json;
using GpuGrad.Records;

namespace GpuGrad.Reports;

/// <summary>
/// The heat map's data: per kind and layer, log10 of the norm at each shown step. A layer that vanished or broke is
/// spelled out (<c>"z"</c> norm exactly zero, <c>"n"</c> NaN, <c>"i"</c> infinite values), null was not recorded.
/// </summary>
internal static class NormsJson
{
    /// <summary>Writes an object, of the steps that are shown.</summary>
    public static void Write(Utf8JsonWriter json, StatisticsGrid grid, IReadOnlyList<LayerInfo> layers, IReadOnlyList<long> steps)
    {
        json.WriteStartObject();
        json.WriteNumber("recorded", grid.RecordedSteps);
        json.WriteStartArray("steps");
        foreach (long step in steps)
        {
            json.WriteNumberValue(step);
        }

        json.WriteEndArray();
        json.WriteStartObject("kinds");
        foreach (RecordedKind kind in grid.Kinds)
        {
            json.WriteStartArray(kind.Spell());
            foreach (LayerInfo layer in layers)
            {
                json.WriteStartArray();
                foreach (long step in steps)
                {
                    WriteCell(json, grid[kind, step, layer.Id]);
                }

                json.WriteEndArray();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteCell(Utf8JsonWriter json, TensorStatistics? cell)
    {
        switch (cell)
        {
            case null:
                json.WriteNullValue();
                break;
            case { NaNs: > 0 } or { Norm: double.NaN }:
                json.WriteStringValue("n");
                break;
            case { AllFinite: false } or { Norm: double.PositiveInfinity }:
                json.WriteStringValue("i");
                break;
            case { Norm: 0 }:
                json.WriteStringValue("z");
                break;
            case { Norm: double norm }:
                json.WriteNumberValue(Math.Round(Math.Log10(norm), 3));
                break;
        }
    }
}
