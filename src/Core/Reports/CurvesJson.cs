using System.Text.Json;
using GpuGrad.Records;

namespace GpuGrad.Reports;

/// <summary>Loss per training step, thinned, and every evaluation; a value that is not finite is null.</summary>
internal static class CurvesJson
{
    private const int MaxPoints = 1500;

    /// <summary>Writes an object with the arrays of both.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<StepRecord> steps, IReadOnlyList<EvaluationRecord> evaluations)
    {
        Dictionary<long, StepRecord> byStep = steps.ToDictionary(s => s.Step);
        IReadOnlyList<long> shown = StepThinning.Choose([.. steps.Select(s => s.Step)], MaxPoints, s => double.IsFinite(byStep[s].Loss) ? 0 : 1);

        json.WriteStartObject();
        json.WriteNumber("recorded", steps.Count);
        json.WriteStartArray("loss");
        foreach (long step in shown)
        {
            WritePoint(json, step, byStep[step].Epoch, byStep[step].Loss);
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
            json.WriteFinite(value);
        }

        json.WriteEndArray();
    }
}
