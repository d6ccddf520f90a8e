using System.Text.Json;
using GpuGrad.Quantities;
using GpuGrad.Records;
using GpuGrad.Runs;

namespace GpuGrad.Reports;

/// <summary>What clipping did: the norm of all gradients and the factor at each shown step, and a row for every tensor.</summary>
internal static class ClipsJson
{
    private const int MaxPoints = 1000;

    /// <summary>Writes an object, null for a run that clipped nothing because it was not asked to.</summary>
    public static void Write(Utf8JsonWriter json, RunDatabaseReader database)
    {
        IReadOnlyList<ClippedTensor> tensors = ClippedTensor.Of(database.Clips());
        if (tensors.Count == 0)
        {
            json.WriteNullValue();
            return;
        }

        long recorded = database.CountClippedSteps();
        json.WriteStartObject();
        json.WriteNumber("recorded", recorded);
        json.WriteStartArray("steps");
        // Of each stretch the step that clipping cut most.
        IEnumerable<ClipLedgerEntry> all = database.Clips().Where(e => e.Tensor is null);
        foreach (ClipLedgerEntry step in StepThinning.Choose(all, recorded, MaxPoints, e => (long)(1e6 * (1 - e.Coefficient))))
        {
            json.WriteStartArray();
            json.WriteNumberValue(step.Step);
            json.WriteExact(step.Norm);
            json.WriteExact(step.Coefficient);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteStartArray("tensors");
        foreach (ClippedTensor tensor in tensors)
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
