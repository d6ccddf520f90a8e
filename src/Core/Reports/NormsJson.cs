using System.Text.Json;
using GpuGrad.Records;

namespace GpuGrad.Reports;

/// <summary>
/// The heat map's data: for each kind the norm of every layer at each shown step, layer by layer (<see cref="PackedNumbers"/>), and the share of its values
/// that are exactly zero. A tensor with NaN has the norm NaN, one with infinities ∞, and what was not recorded is −1.
/// </summary>
internal static class NormsJson
{
    private const double NotRecorded = -1;

    /// <summary>Writes an object, of the steps that are shown.</summary>
    public static void Write(Utf8JsonWriter json, StatisticsGrid grid, IReadOnlyList<LayerInfo> layers, IReadOnlyList<long> steps)
    {
        json.WriteStartObject();
        json.WriteNumber("recorded", grid.RecordedSteps);
        json.WriteStartArray("steps");
        foreach (long step in steps)
        {
            json.WriteNumberValue(step);
        }

        json.WriteEndArray();
        WriteKinds(json, "kinds", grid, layers, steps, cell => cell is { } recorded ? Norm(recorded) : NotRecorded);
        WriteKinds(json, "zeros", grid, layers, steps, cell => cell is { Count: > 0 } c ? (double)c.Zeros / c.Count : NotRecorded);
        json.WriteEndObject();
    }

    /// <summary>The norm as a page has it: that of all values, not of the finite ones alone.</summary>
    public static double Norm(TensorStatistics cell) => cell.NaNs > 0 ? double.NaN : cell.AllFinite ? cell.Norm : double.PositiveInfinity;

    private static void WriteKinds(
        Utf8JsonWriter json, string name, StatisticsGrid grid, IReadOnlyList<LayerInfo> layers, IReadOnlyList<long> steps,
        Func<TensorStatistics?, double> value)
    {
        json.WriteStartObject(name);
        foreach (RecordedKind kind in grid.Kinds)
        {
            json.WritePropertyName(kind.Spell());
            json.WritePacked([.. layers.SelectMany(layer => steps.Select(step => value(grid[kind, step, layer.Id])))]);
        }

        json.WriteEndObject();
    }
}
