using System.Text.Json;
using GpuGrad.Quantities;
using GpuGrad.Records;

namespace GpuGrad.Reports;

/// <summary>How each layer's gradient turned from step to step, and its noise scale, per layer at each shown step; null where there is none.</summary>
internal static class DirectionsJson
{
    /// <summary>Writes an object, null for a run that compared no gradients; at most <paramref name="maxCells"/> cells each.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<LayerDirection> directions, IReadOnlyList<LayerInfo> layers, int? batch, int maxCells)
    {
        if (directions.Count == 0)
        {
            json.WriteNullValue();
            return;
        }

        IReadOnlyList<long> recorded = [.. directions.Select(d => d.Step).Distinct()];
        HashSet<long> steps = [.. StepThinning.Choose(recorded, Math.Max(2, maxCells / layers.Count), _ => 0)];
        ILookup<int, LayerDirection> byLayer = directions.ToLookup(d => d.Layer);
        json.WriteStartObject();
        json.WriteNumber("recorded", recorded.Count);
        json.WriteNumber("window", NoiseScale.Window);
        if (batch is { } samples)
        {
            json.WriteNumber("batch", samples);
        }

        json.WriteStartArray("steps");
        foreach (long step in recorded.Where(steps.Contains))
        {
            json.WriteNumberValue(step);
        }

        json.WriteEndArray();
        WriteRows(json, "cosine", layers, id => byLayer[id].Where(d => steps.Contains(d.Step)).Select(d => d.Cosine));
        WriteRows(json, "noiseScale", layers, id =>
        {
            List<LayerDirection> all = [.. byLayer[id]];
            return batch is { } b ? all.Zip(NoiseScale.Rolling(all, b)).Where(p => steps.Contains(p.First.Step)).Select(p => p.Second) : [];
        });
        WriteRow(json, "meanNoiseScale", layers.Select(layer => batch is { } b ? NoiseScale.Of(byLayer[layer.Id], b) : double.NaN));
        json.WriteEndObject();
    }

    private static void WriteRows(Utf8JsonWriter json, string name, IReadOnlyList<LayerInfo> layers, Func<int, IEnumerable<double>> row)
    {
        json.WriteStartArray(name);
        foreach (LayerInfo layer in layers)
        {
            WriteValues(json, row(layer.Id));
        }

        json.WriteEndArray();
    }

    private static void WriteRow(Utf8JsonWriter json, string name, IEnumerable<double> values)
    {
        json.WritePropertyName(name);
        WriteValues(json, values);
    }

    private static void WriteValues(Utf8JsonWriter json, IEnumerable<double> values)
    {
        json.WriteStartArray();
        foreach (double value in values)
        {
            json.WriteFinite(value);
        }

        json.WriteEndArray();
    }
}
