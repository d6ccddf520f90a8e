using System.Text.Json;
using GpuGrad.Records;
using GpuGrad.Runs;

namespace GpuGrad.Reports;

/// <summary>
/// The histograms a page carries: per kind, shown step and layer the packed histogram (see <see cref="HistogramPacking"/>),
/// as <c>[packed, zeros, NaNs, +Inf, -Inf]</c> where any of those counts is not zero, null where nothing was recorded.
/// </summary>
internal static class HistogramsJson
{
    /// <summary>
    /// Writes an object of about <see cref="ReportBudget.HistogramCharacters"/>; first and last step are always in it. In a comparison that has no room for
    /// these two it has none.
    /// </summary>
    public static void Write(
        Utf8JsonWriter json, RunDatabaseReader database, StatisticsGrid grid, IReadOnlyList<LayerInfo> layers, ReportBudget budget)
    {
        int affordable = AffordableSteps(database, grid, budget.HistogramCharacters);
        IReadOnlyList<long> steps = affordable < 2 && !budget.IsWhole ? [] : StepThinning.Choose(grid.Steps, Math.Max(2, affordable), grid.BrokenAt);
        var byStep = steps.Select(step => database.Records(step).ToDictionary(r => (r.Kind, r.Layer), Pack)).ToList();

        json.WriteStartObject();
        json.WriteNumber("recorded", grid.RecordedSteps);
        json.WriteStartArray("steps");
        foreach (long step in steps)
        {
            json.WriteNumberValue(step);
        }

        json.WriteEndArray();
        json.WriteStartObject("kinds");
        foreach (RecordedKind kind in grid.Kinds)
        {
            json.WriteStartArray(kind.Spell());
            foreach (Dictionary<(RecordedKind, int), PackedCell> cells in byStep)
            {
                json.WriteStartArray();
                foreach (LayerInfo layer in layers)
                {
                    WriteCell(json, cells.TryGetValue((kind, layer.Id), out PackedCell cell) ? cell : null);
                }

                json.WriteEndArray();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static PackedCell Pack(LayerRecord record) => new(HistogramPacking.Pack(record.Histogram), record.Statistics);

    // What the first, the middle and the last step take tells what a step takes.
    private static int AffordableSteps(RunDatabaseReader database, StatisticsGrid grid, int maxCharacters)
    {
        if (grid.Steps.Count == 0)
        {
            return 2;
        }

        long[] probes = [grid.Steps[0], grid.Steps[grid.Steps.Count / 2], grid.Steps[^1]];
        double perStep = probes.Average(step => database.Records(step).Sum(r => 16.0 + HistogramPacking.Pack(r.Histogram).Length));
        return (int)Math.Min(maxCharacters / perStep, int.MaxValue);
    }

    private static void WriteCell(Utf8JsonWriter json, PackedCell? cell)
    {
        switch (cell)
        {
            case null:
                json.WriteNullValue();
                break;
            case { Statistics: { AllFinite: true, Zeros: 0 } }:
                json.WriteStringValue(cell.Value.Packed);
                break;
            case { Statistics: TensorStatistics s }:
                json.WriteStartArray();
                json.WriteStringValue(cell.Value.Packed);
                json.WriteNumberValue(s.Zeros);
                json.WriteNumberValue(s.NaNs);
                json.WriteNumberValue(s.PositiveInfinities);
                json.WriteNumberValue(s.NegativeInfinities);
                json.WriteEndArray();
                break;
        }
    }

    private readonly record struct PackedCell(string Packed, TensorStatistics Statistics);
}
