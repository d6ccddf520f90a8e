using System.Text.Json;
using GpuGrad.Records;
using GpuGrad.Theory;

namespace GpuGrad.Reports;

/// <summary>
/// What theory said of a run, as the page shows it beside the first recorded step: its sentence, and log10 of the norm of δ per layer.
/// Theory gives ratios, so its curve starts from the measured norm of the last hidden layer.
/// </summary>
internal static class TheoryJson
{
    /// <summary>Writes an object; null for a run without a prediction.</summary>
    public static void Write(Utf8JsonWriter json, TheoryPrediction? theory, StatisticsGrid grid, IReadOnlyList<LayerInfo> layers)
    {
        if (theory is null)
        {
            json.WriteNullValue();
            return;
        }

        double anchor = Anchor(grid, layers);
        json.WriteStartObject();
        json.WriteString("cause", theory.Cause);
        json.WriteStartArray("delta");
        foreach (LayerInfo layer in layers)
        {
            json.WriteFinite(theory[layer.Name]?.Log10Delta + anchor ?? double.NaN);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static double Anchor(StatisticsGrid grid, IReadOnlyList<LayerInfo> layers)
    {
        LayerInfo? last = layers.LastOrDefault(layer => layer.Role == LayerInfo.Hidden);
        return last is not null && grid.Steps.Count > 0 && grid[RecordedKind.Delta, grid.Steps[0], last.Id] is { AllFinite: true, Norm: > 0 } cell
            ? Math.Log10(cell.Norm)
            : double.NaN;
    }
}
