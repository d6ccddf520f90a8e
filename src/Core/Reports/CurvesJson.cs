using System.Text.Json;
using GpuGrad.Records;

namespace GpuGrad.Reports;

/// <summary>Loss per training step, thinned, and every evaluation; to the last bit; a value that is not finite is null.</summary>
internal static class CurvesJson
{
    private const int MaxPoints = 1500;

    /// <summary>Writes an object with the arrays of both, reading the <paramref name="count"/> steps as they are enumerated.</summary>
    public static void Write(Utf8JsonWriter json, IEnumerable<StepRecord> steps, long count, IReadOnlyList<EvaluationRecord> evaluations)
    {
        json.WriteStartObject();
        json.WriteNumber("recorded", count);
        json.WriteStartArray("loss");
        foreach (StepRecord step in StepThinning.Choose(steps, count, MaxPoints, s => double.IsFinite(s.Loss) ? 0 : 1))
        {
            WritePoint(json, step.Step, step.Epoch, step.Loss);
        }

        json.WriteEndArray();
        json.WriteStartObject("evaluations");
        foreach (IGrouping<string, EvaluationRecord> split in evaluations.GroupBy(e => e.Split))
        {
            json.WriteStartArray(split.Key);
            foreach (EvaluationRecord evaluation in split)
            {
                WritePoint(json, evaluation.Step, evaluation.Accuracy is { } accuracy ? [evaluation.Loss, accuracy] : [evaluation.Loss]);
            }

            json.WriteEndArray();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WritePoint(Utf8JsonWriter json, long step, params ReadOnlySpan<double> values)
    {
        json.WriteStartArray();
        json.WriteNumberValue(step);
        foreach (double value in values)
        {
            json.WriteExact(value);
        }

        json.WriteEndArray();
    }
}
