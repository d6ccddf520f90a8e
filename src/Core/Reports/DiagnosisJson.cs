using System.Text.Json;
using GpuGrad.Cures;
using GpuGrad.Diagnosis.Precision;
using GpuGrad.Records;
using GpuGrad.Remedies;
using GpuGrad.Verdicts;

namespace GpuGrad.Reports;

/// <summary>A run's verdicts, as run.json has them, and its low-precision forecast.</summary>
internal static class DiagnosisJson
{
    /// <summary>Writes the properties <c>verdicts</c> and <c>notes</c> (null where the run was not diagnosed), <c>unjudged</c> where nothing was
    /// recorded, and <c>precision</c>, with its layers where <paramref name="withLayers"/> says so.</summary>
    public static void Write(
        Utf8JsonWriter json, IReadOnlyList<Verdict>? verdicts, IReadOnlyList<Verdict>? notes, PrecisionForecast forecast, bool withLayers)
    {
        WriteVerdicts(json, "verdicts", verdicts);
        WriteVerdicts(json, "notes", notes);
        if (notes?.Any(note => note.Kind == VerdictKind.NothingRecorded) ?? false)
        {
            json.WriteBoolean("unjudged", true);
        }

        json.WriteStartObject("precision");
        json.WriteNumber("steps", forecast.Steps);
        json.WriteNumber("recorded", forecast.RecordedSteps);
        json.WriteStartArray("layers");
        foreach (LayerForecast layer in withLayers ? forecast.Formats[0].Layers : [])
        {
            json.WriteStartObject();
            json.WriteString("layer", layer.Layer.DisplayName);
            json.WriteString("kind", layer.Kind.Spell());
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("formats");
        foreach (FormatForecast format in forecast.Formats)
        {
            WriteFormat(json, format, withLayers);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteVerdicts(Utf8JsonWriter json, string name, IReadOnlyList<Verdict>? verdicts)
    {
        if (verdicts is null)
        {
            json.WriteNull(name);
            return;
        }
        json.WriteStartArray(name);
        foreach (Verdict verdict in verdicts)
        {
            json.WriteStartObject();
            json.WriteString("title", verdict.Title);
            json.WriteString("severity", verdict.Severity == VerdictSeverity.Severe ? "severe" : "warning");
            json.WriteNumber("sureness", verdict.Sureness);
            json.WriteString("finding", verdict.Finding);
            json.WriteString("cause", verdict.Cause);
            json.WriteString("cure", verdict.Cure);
            json.WriteBoolean("follows", verdict.Follows is not null);
            json.WriteStartArray("options");
            foreach (VerdictOption option in verdict.Options)
            {
                json.WriteStartObject();
                json.WriteString("text", option.Text);
                json.WriteString("set", string.Join(' ', option.Set.Select(SpecAssignment.ForShell)));
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("evidence");
            foreach (VerdictEvidence evidence in verdict.Evidence)
            {
                WriteEvidence(json, evidence);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteEvidence(Utf8JsonWriter json, VerdictEvidence evidence)
    {
        json.WriteStartObject();
        json.WriteString("quantity", evidence.Quantity);
        json.WritePropertyName("value");
        json.WriteFinite(evidence.Value);
        if (evidence.Limit is double limit)
        {
            json.WriteNumber("limit", limit);
        }

        if (evidence.Layer is not null)
        {
            json.WriteString("layer", evidence.Layer);
        }

        if (evidence.Step is long step)
        {
            json.WriteNumber("step", step);
        }

        json.WriteEndObject();
    }

    private static void WriteFormat(Utf8JsonWriter json, FormatForecast format, bool withLayers)
    {
        json.WriteStartObject();
        json.WriteString("name", format.Format.Name);
        Write(json, "gradients", format.Gradients);
        Write(json, "activations", format.Activations);
        Write(json, "weights", format.Weights);
        Write(json, "scaled", format.ScaledGradients);
        if (format.LossScaleExponent is int scale)
        {
            json.WriteNumber("scale", scale);
        }
        else
        {
            json.WriteNull("scale");
        }

        json.WritePropertyName("error");
        json.WriteFinite(new[] { format.Gradients, format.Activations, format.Weights, format.ScaledGradients }.Max(s => s.Uncertain));
        json.WriteStartArray("layers");
        foreach (LayerForecast layer in withLayers ? format.Layers : [])
        {
            json.WriteStartArray();
            WriteValue(json, layer.Shares);
            WriteValue(json, layer.Scaled);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, PrecisionShares shares)
    {
        json.WritePropertyName(name);
        WriteValue(json, shares.Values == 0 ? null : shares);
    }

    private static void WriteValue(Utf8JsonWriter json, PrecisionShares? shares)
    {
        if (shares is not { } value)
        {
            json.WriteNullValue();
            return;
        }
        json.WriteStartObject();
        json.WritePropertyName("zero");
        json.WriteFinite(value.ToZero);
        json.WritePropertyName("subnormal");
        json.WriteFinite(value.ToSubnormal);
        json.WritePropertyName("overflow");
        json.WriteFinite(value.Overflow);
        json.WriteEndObject();
    }
}
