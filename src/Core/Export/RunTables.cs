using GpuGrad.Records;
using GpuGrad.Runs;

namespace GpuGrad.Export;

/// <summary>What run.db holds as long tables, one observation a row; <c>layer</c> is the place from the input, from 0.</summary>
internal static class RunTables
{
    /// <summary>The tables.</summary>
    /// <param name="database">The run's.</param>
    /// <param name="watched">Wraps the records of the largest table, to show how far it has come.</param>
    public static IReadOnlyList<ExportTable> Of(RunDatabaseReader database, Func<IEnumerable<LayerRecord>, IEnumerable<LayerRecord>> watched)
    {
        Dictionary<int, LayerInfo> layers = database.Layers().ToDictionary(layer => layer.Id);
        return
        [
            Of(StepRecord.Table, database.Steps()),
            Of(EvaluationRecord.Table, database.Evaluations()),
            ExportTable.Of(
                "layers",
                database.Statistics(),
                TableColumn<LayerStatistics>.Number("step", r => r.Step),
                TableColumn<LayerStatistics>.Number("layer", r => r.Layer),
                TableColumn<LayerStatistics>.Text("module", r => layers[r.Layer].Name),
                TableColumn<LayerStatistics>.Text("role", r => layers[r.Layer].Role),
                TableColumn<LayerStatistics>.Text("name", r => layers[r.Layer].DisplayName),
                TableColumn<LayerStatistics>.Text("kind", r => r.Kind.Spell()),
                TableColumn<LayerStatistics>.Number("count", r => r.Statistics.Count),
                TableColumn<LayerStatistics>.Number("norm", r => r.Statistics.Norm),
                TableColumn<LayerStatistics>.Number("mean", r => r.Statistics.Mean),
                TableColumn<LayerStatistics>.Number("min", r => r.Statistics.Min),
                TableColumn<LayerStatistics>.Number("max", r => r.Statistics.Max),
                TableColumn<LayerStatistics>.Number("zeros", r => r.Statistics.Zeros),
                TableColumn<LayerStatistics>.Number("nans", r => r.Statistics.NaNs),
                TableColumn<LayerStatistics>.Number("positive_infinities", r => r.Statistics.PositiveInfinities),
                TableColumn<LayerStatistics>.Number("negative_infinities", r => r.Statistics.NegativeInfinities)),
            ExportTable.Of(
                "histograms",
                watched(database.Records()).SelectMany(Bins),
                TableColumn<Bin>.Number("step", r => r.Record.Step),
                TableColumn<Bin>.Number("layer", r => r.Record.Layer),
                TableColumn<Bin>.Text("kind", r => r.Record.Kind.Spell()),
                TableColumn<Bin>.Number("lower", r => r.Lower),
                TableColumn<Bin>.Number("upper", r => r.Upper),
                TableColumn<Bin>.Number("count", r => r.Count)),
            Of(Measurement.Table, database.Measurements()),
            Of(ClipLedgerEntry.Table, database.Clips()),
            Of(LayerDirection.Table, database.Directions(), TableColumn<LayerDirection>.Number("cosine", r => r.Cosine)),
        ];
    }

    // The columns of the database, behind the first two those that are derived. -1 and an empty text stand for the whole net.
    private static ExportTable Of<TRow>(RunTable<TRow> table, IEnumerable<TRow> rows, params TableColumn<TRow>[] derived)
        where TRow : notnull
    {
        TableColumn<TRow>[] columns = [.. table.Columns.Select(Of)];
        return ExportTable.Of(table.Name, rows, [.. columns[..2], .. derived, .. columns[2..]]);
    }

    private static TableColumn<TRow> Of<TRow>(RunColumn<TRow> column) => column.Type switch
    {
        Type type when type == typeof(long) => TableColumn<TRow>.Number(column.Name, row => (long)column.Value(row)!),
        Type type when type == typeof(int) => TableColumn<TRow>.Number(column.Name, row => (int?)column.Value(row) ?? -1),
        Type type when type == typeof(double) => TableColumn<TRow>.Number(column.Name, row => (double?)column.Value(row) ?? double.NaN),
        Type type when type == typeof(string) => TableColumn<TRow>.Text(column.Name, row => (string?)column.Value(row) ?? ""),
        Type type => throw new InvalidOperationException($"No column of an export is made of {type.Name}."),
    };

    // The bins in use from the most negative to the most positive, the zeros as one without width.
    private static IEnumerable<Bin> Bins(LayerRecord record)
    {
        for (int position = 0; position < FloatHistogram.BinCount; position++)
        {
            int bin = FloatHistogram.BinAt(position);
            if (bin == 0 && record.Statistics.Zeros > 0)
            {
                yield return new Bin(record, 0, 0, record.Statistics.Zeros);
            }

            if (record.Histogram.Counts[bin] > 0)
            {
                yield return new Bin(record, FloatHistogram.LowerEdge(bin), FloatHistogram.UpperEdge(bin), record.Histogram.Counts[bin]);
            }
        }
    }

    private readonly record struct Bin(LayerRecord Record, double Lower, double Upper, long Count);
}
