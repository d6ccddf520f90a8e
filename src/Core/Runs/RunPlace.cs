using System.Globalization;
using GpuGrad.Records;

namespace GpuGrad.Runs;

/// <summary>How far the records of a run reach where it goes on.</summary>
/// <param name="Step">The next step.</param>
/// <param name="EvaluatedAt">Steps done at the last evaluation; below 0 where there was none.</param>
/// <param name="Pretrained">Layers whose pre-training is over; null for all.</param>
/// <param name="PretrainingStep">The next step of the pre-training of the layer after them.</param>
internal sealed record RunPlace(long Step, long EvaluatedAt, IReadOnlyList<int>? Pretrained, long PretrainingStep)
{
    // Tables of what a step records; their rows have its number.
    private static readonly IRunTable[] s_steps = [StepRecord.Table, LayerRecord.Table, ClipLedgerEntry.Table, LayerDirection.Table];

    /// <summary>The SQL that drops what was recorded after that, in one transaction.</summary>
    public string DropSql => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        BEGIN;
        {string.Concat(s_steps.Select(table => $"DELETE FROM {table.Name} WHERE step >= {Step};"))}
        DELETE FROM {EvaluationRecord.Table.Name} WHERE step > {EvaluatedAt};
        {DropMeasurements}
        COMMIT;
        """);

    // Speeds are measured before the first evaluation; the reconstruction losses of a layer count their own steps.
    private string DropMeasurements => EvaluatedAt >= 0 || Pretrained is null && Step > 0 ? "" : string.Create(
        CultureInfo.InvariantCulture,
        $"""
        DELETE FROM {Measurement.Table.Name} WHERE name = '{Measurement.Speed}';
        DELETE FROM {Measurement.Table.Name} WHERE name = '{Measurement.ReconstructionLoss}' AND layer NOT IN ({string.Join(", ", Pretrained ?? [])}) AND step >= {PretrainingStep};
        """);
}
