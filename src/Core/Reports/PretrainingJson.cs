using System.Text.Json;
using GpuGrad.Records;

namespace GpuGrad.Reports;

/// <summary>The stage before training, one object a pre-trained layer: its reconstruction loss, thinned, and its speed with the random weights.</summary>
internal static class PretrainingJson
{
    private const int MaxPoints = 300;

    /// <summary>Writes an array, empty for a run without pre-training.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<PretrainedLayer>? layers, IReadOnlyList<Measurement> measurements)
    {
        json.WriteStartArray();
        foreach (PretrainedLayer layer in layers ?? [])
        {
            Dictionary<long, double> losses = measurements
                .Where(m => m.Name == Measurement.ReconstructionLoss && m.Layer == layer.Layer)
                .ToDictionary(m => m.Step, m => m.Value);
            json.WriteStartObject();
            json.WriteNumber("layer", layer.Layer);
            json.WriteString("display", layer.DisplayName);
            json.WriteString("measure", layer.Loss);
            json.WriteNumber("steps", layer.Steps);
            json.WritePropertyName("first");
            WriteLoss(json, layer.FirstLoss);
            json.WritePropertyName("last");
            WriteLoss(json, layer.LastLoss);
            if (measurements.FirstOrDefault(m => m.Name == Measurement.SpeedBeforePretraining && m.Layer == layer.Layer) is { } speed)
            {
                json.WritePropertyName("speedBefore");
                json.WriteFinite(speed.Value);
            }

            json.WriteStartArray("losses");
            foreach (long step in StepThinning.Choose([.. losses.Keys], MaxPoints, _ => 0))
            {
                json.WriteStartArray();
                json.WriteNumberValue(step);
                WriteLoss(json, losses[step]);
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteLoss(Utf8JsonWriter json, double loss)
    {
        if (double.IsFinite(loss))
        {
            json.WriteNumberValue(loss);
        }
        else
        {
            json.WriteNullValue();
        }
    }
}
