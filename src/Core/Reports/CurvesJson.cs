using System.Text.Json;
using GpuGrad.Records;

namespace GpuGrad.Reports;

/// <summary>Loss per training step, thinned, and the evaluations; to the last bit; a value that is not finite is null.</summary>
internal static class CurvesJson
{
    /// <summary>Writes an object with the arrays of both, reading the <paramref name="count"/> steps as they are enumerated.</summary>
    public static void Write(Utf8JsonWriter json, IEnumerable<StepRecord> steps, long count, IReadOnlyList<EvaluationRecord> evaluations, ReportBudget budget)
    {
        json.WriteStartObject();
        json.WriteNumber("recorded", count);
        json.WriteStartArray("loss");
        foreach (StepRecord step in StepThinning.Choose(steps, count, budget.CurvePoints, s => double.IsFinite(s.Loss) ? 0 : 1))
        {
            WritePoint(json, step.Step, step.Epoch, step.Loss);
        }

        json.WriteEndArray();
        json.WriteStartObject("evaluations");
        foreach (IGrouping<string, EvaluationRecord> split in evaluations.GroupBy(e => e.Split))
        {
            json.WriteStartArray(split.Key);
            List<EvaluationRecord> all = [.. split];
            int most = budget.IsWhole ? int.MaxValue : budget.CurvePoints;
            foreach (EvaluationRecord evaluation in StepThinning.Choose(all, all.Count, most, e => double.IsFinite(e.Loss) ? 0 : 1))
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
