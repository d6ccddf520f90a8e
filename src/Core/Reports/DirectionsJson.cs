using System.Text.Json;
using GpuGrad.Quantities;
using GpuGrad.Records;
using GpuGrad.Runs;

namespace GpuGrad.Reports;

/// <summary>How each layer's gradient turned from step to step, and its noise scale, at each shown step, layer by layer; NaN where there is none.</summary>
internal static class DirectionsJson
{
    /// <summary>Writes an object, null for a run that compared no gradients; at most <paramref name="maxCells"/> cells each.</summary>
    public static void Write(Utf8JsonWriter json, RunDatabaseReader database, IReadOnlyList<LayerInfo> layers, int? batch, int maxCells)
    {
        long recorded = database.CountComparedSteps();
        if (recorded == 0)
        {
            json.WriteNullValue();
            return;
        }

        IReadOnlyList<long> steps = StepThinning.Choose(database.ComparedSteps(), recorded, Math.Max(2, maxCells / layers.Count), _ => 0);
        Dictionary<int, Row> rows = layers.ToDictionary(layer => layer.Id, _ => new Row(batch));
        HashSet<long> shown = [.. steps];
        foreach (LayerDirection direction in database.Directions())
        {
            rows[direction.Layer].Add(direction, shown.Contains(direction.Step));
        }

        json.WriteStartObject();
        json.WriteNumber("recorded", recorded);
        json.WriteNumber("window", NoiseScale.Window);
        if (batch is { } samples)
        {
            json.WriteNumber("batch", samples);
        }

        json.WriteStartArray("steps");
        foreach (long step in steps)
        {
            json.WriteNumberValue(step);
        }

        json.WriteEndArray();
        WriteRows(json, "cosine", layers, id => rows[id].Cosines);
        WriteRows(json, "noiseScale", layers, id => batch is null ? [] : rows[id].NoiseScales);
        WriteRow(json, "meanNoiseScale", layers.Select(layer => rows[layer.Id].All.MeanNoiseScale));
        json.WriteEndObject();
    }

    private static void WriteRows(Utf8JsonWriter json, string name, IReadOnlyList<LayerInfo> layers, Func<int, IEnumerable<double>> row)
    {
        json.WritePropertyName(name);
        json.WritePacked([.. layers.SelectMany(layer => row(layer.Id))]);
    }

    private static void WriteRow(Utf8JsonWriter json, string name, IEnumerable<double> values)
    {
        json.WriteStartArray(name);
        foreach (double value in values)
        {
            json.WriteFinite(value);
        }

        json.WriteEndArray();
    }

    private sealed class Row(int? batch)
    {
        public DirectionSummary All { get; } = new(batch);

        public List<double> Cosines { get; } = [];

        public List<double> NoiseScales { get; } = [];

        public void Add(LayerDirection direction, bool isShown)
        {
            All.Add(direction);
            if (isShown)
            {
                Cosines.Add(direction.Cosine);
                NoiseScales.Add(All.NoiseScaleOfWindow);
            }
        }
    }
}
