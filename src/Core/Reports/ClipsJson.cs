using System.Text.Json;
using GpuGrad.Quantities;
using GpuGrad.Records;

namespace GpuGrad.Reports;

/// <summary>What clipping did: the norm of all gradients and the factor at each shown step, and a row for every tensor.</summary>
internal static class ClipsJson
{
    private const int MaxPoints = 1000;

    /// <summary>Writes an object, null for a run that clipped nothing because it was not asked to.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<ClipLedgerEntry> ledger)
    {
        if (ledger.Count == 0)
        {
            json.WriteNullValue();
            return;
        }

        Dictionary<long, ClipLedgerEntry> all = ledger.Where(e => e.Tensor is null).ToDictionary(e => e.Step);
        json.WriteStartObject();
        json.WriteNumber("recorded", all.Count);
        json.WriteStartArray("steps");
        // Of each stretch the step that clipping cut most.
        foreach (long step in StepThinning.Choose([.. all.Keys], MaxPoints, s => (long)(1e6 * (1 - all[s].Coefficient))))
        {
            json.WriteStartArray();
            json.WriteNumberValue(step);
            json.WriteFinite(all[step].Norm);
            json.WriteFinite(all[step].Coefficient);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteStartArray("tensors");
        foreach (ClippedTensor tensor in ClippedTensor.Of(ledger))
        {
            json.WriteStartObject();
            json.WriteString("name", tensor.Tensor);
            WriteNumber(json, "clipped", tensor.ClippedShare);
            WriteNumber(json, "smallest", tensor.SmallestCoefficient);
            WriteNumber(json, "removed", tensor.MeanRemovedShare);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        json.WriteFinite(value);
    }
}
