using System.Text.Json;
using GpuGrad.Diagnosis;
using GpuGrad.Diagnosis.Rules;
using GpuGrad.Layers;
using GpuGrad.Records;
using GpuGrad.Runs;

namespace GpuGrad.Reports;

/// <summary>
/// How each layer's units stand at each step of the heat map, layer by layer (<see cref="PackedNumbers"/>): the slope of an activation that saturates, and the
/// share of dead units of one that can die; NaN where there is none.
/// </summary>
internal static class UnitsJson
{
    /// <summary>Writes an object, null where the run cannot be judged: nothing was recorded, or by an older gpugrad.</summary>
    public static void Write(
        Utf8JsonWriter json, RunFolder folder, RunManifest manifest, IRunRecords records, StatisticsGrid grid, IReadOnlyList<long> steps)
    {
        if (grid.Steps.Count == 0 || Evidence(folder, manifest, records, grid) is not { } run)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteNumber("slopeLimit", SaturationRule.SlopeLimit);
        Write(json, "slope", run, steps, Slope.Of);
        Write(json, "dead", run, steps, (evidence, layer, step) => DeadUnits.Possible(evidence, layer) ? DeadUnits.Share(evidence, layer, step) : double.NaN);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, RunEvidence run, IReadOnlyList<long> steps, Func<RunEvidence, LayerTraits, long, double> value)
    {
        json.WritePropertyName(name);
        json.WritePacked([.. run.Layers.SelectMany(layer => steps.Select(step => value(run, layer, step)))]);
    }

    private static RunEvidence? Evidence(RunFolder folder, RunManifest manifest, IRunRecords records, StatisticsGrid grid)
    {
        try
        {
            return new RunEvidence(manifest, records, folder.ManifestPath, grid);
        }
        catch (Exception e) when (e is RunException or SpecException)
        {
            return null;
        }
    }
}
