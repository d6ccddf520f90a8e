using GpuGrad.Records;

namespace GpuGrad.Runs;

/// <summary>The tables of run.db: the one place that lists them all.</summary>
internal static class RunDatabaseSchema
{
    /// <summary>Kept in <c>user_version</c>; a reader refuses any other.</summary>
    public const int Version = 3;

    /// <summary>The tables.</summary>
    public static IReadOnlyList<IRunTable> Tables { get; } =
    [
        LayerInfo.Table,
        StepRecord.Table,
        EvaluationRecord.Table,
        LayerRecord.Table,
        Measurement.Table,
        ClipLedgerEntry.Table,
        LayerDirection.Table,
    ];

    /// <summary>Creates every table; runs inside one transaction, so nobody sees half of it.</summary>
    public static string Create { get; } = $"{string.Join('\n', Tables.Select(table => table.Create))}\nPRAGMA user_version = {Version};";
}
