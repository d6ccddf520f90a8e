using System.Text.Json;
using GpuGrad.Records;
using GpuGrad.Runs;

namespace GpuGrad.Reports;

/// <summary>What the runs of one net recorded, together: the norms at the start, and the evaluations.</summary>
internal sealed class SpreadsJson
{
    private readonly SortedDictionary<RecordedKind, Dictionary<int, List<double>>> _start = [];
    private readonly SortedDictionary<string, SortedDictionary<long, List<EvaluationRecord>>> _evaluations = new(StringComparer.Ordinal);
    private IReadOnlyList<LayerInfo> _layers = [];

    /// <summary>Takes a run in.</summary>
    public void Add(RunDatabaseReader database)
    {
        _layers = _layers.Count == 0 ? database.Layers() : _layers;
        if (database.FirstRecordedStep() is { } first)
        {
            foreach (LayerStatistics cell in database.Statistics(first))
            {
                Dictionary<int, List<double>> layers = Of(_start, cell.Kind);
                Of(layers, cell.Layer).Add(NormsJson.Norm(cell.Statistics));
            }
        }

        foreach (EvaluationRecord evaluation in database.Evaluations())
        {
            Of(Of(_evaluations, evaluation.Split), evaluation.Step).Add(evaluation);
        }
    }

    /// <summary>
    /// Writes the properties <c>start</c>, per kind and layer the norm, or its [median, low, high] where they differ (<c>"n"</c> NaN, <c>"i"</c> infinite, null
    /// not recorded), and <c>evaluations</c>, per split an array of [step, loss, accuracy], of each the number or its [median, low, high].
    /// </summary>
    public void Write(Utf8JsonWriter json, int maxPoints)
    {
        json.WriteStartObject("start");
        foreach ((RecordedKind kind, Dictionary<int, List<double>> layers) in _start)
        {
            json.WriteStartArray(kind.Spell());
            foreach (LayerInfo layer in _layers)
            {
                if (layers.TryGetValue(layer.Id, out List<double>? norms))
                {
                    WriteCells(json, norms);
                }
                else
                {
                    json.WriteNullValue();
                }
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteStartObject("evaluations");
        foreach ((string split, SortedDictionary<long, List<EvaluationRecord>> steps) in _evaluations)
        {
            json.WriteStartArray(split);
            foreach ((long step, List<EvaluationRecord> found) in StepThinning.Choose(steps, steps.Count, Math.Max(2, maxPoints), _ => 0))
            {
                json.WriteStartArray();
                json.WriteNumberValue(step);
                Write(json, Spread.Of(found.Select(e => e.Loss)));
                if (found.Exists(e => e.Accuracy is not null))
                {
                    Write(json, Spread.Of(found.Select(e => double.IsFinite(e.Loss) ? e.Accuracy ?? double.NaN : double.NaN)));
                }

                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>Writes the median, or [median, low, high] where they are not the same; null where nothing is finite.</summary>
    public static void Write(Utf8JsonWriter json, Spread spread)
    {
        if (spread.Count < 2 || spread.Finite == 0 || spread.Low == spread.High)
        {
            json.WriteExact(spread.Median);
            return;
        }

        json.WriteStartArray();
        json.WriteExact(spread.Median);
        json.WriteExact(spread.Low);
        json.WriteExact(spread.High);
        json.WriteEndArray();
    }

    private static void WriteCells(Utf8JsonWriter json, List<double> norms)
    {
        Spread spread = Spread.Of(norms);
        if (spread.Finite == 0)
        {
            json.WriteStringValue(norms.Exists(double.IsNaN) ? "n" : "i");
            return;
        }

        Write(json, spread);
    }

    private static TValue Of<TKey, TValue>(IDictionary<TKey, TValue> values, TKey key)
        where TValue : new() => values.TryGetValue(key, out TValue? value) ? value : values[key] = new TValue();
}
