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
            ExportTable.Of(
                "steps",
                database.Steps(),
                TableColumn<StepRecord>.Number("step", r => r.Step),
                TableColumn<StepRecord>.Number("epoch", r => r.Epoch),
                TableColumn<StepRecord>.Number("loss", r => r.Loss),
                TableColumn<StepRecord>.Number("learning_rate", r => r.LearningRate)),
            ExportTable.Of(
                "evaluations",
                database.Evaluations(),
                TableColumn<EvaluationRecord>.Number("step", r => r.Step),
                TableColumn<EvaluationRecord>.Text("split", r => r.Split),
                TableColumn<EvaluationRecord>.Number("loss", r => r.Loss),
                TableColumn<EvaluationRecord>.Number("accuracy", r => r.Accuracy ?? double.NaN)),
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
            ExportTable.Of(
                "measurements",
                database.Measurements(),
                TableColumn<Measurement>.Text("name", r => r.Name),
                // -1 stands for the whole net.
                TableColumn<Measurement>.Number("layer", r => r.Layer ?? -1),
                TableColumn<Measurement>.Number("step", r => r.Step),
                TableColumn<Measurement>.Number("value", r => r.Value)),
            ExportTable.Of(
                "clips",
                database.Clips(),
                TableColumn<ClipLedgerEntry>.Number("step", r => r.Step),
                // Empty for all gradients together.
                TableColumn<ClipLedgerEntry>.Text("tensor", r => r.Tensor ?? ""),
                TableColumn<ClipLedgerEntry>.Number("norm", r => r.Norm),
                TableColumn<ClipLedgerEntry>.Number("coefficient", r => r.Coefficient),
                TableColumn<ClipLedgerEntry>.Number("removed_share", r => r.RemovedShare)),
            ExportTable.Of(
                "directions",
                database.Directions(),
                TableColumn<LayerDirection>.Number("step", r => r.Step),
                TableColumn<LayerDirection>.Number("layer", r => r.Layer),
                TableColumn<LayerDirection>.Number("cosine", r => r.Cosine),
                TableColumn<LayerDirection>.Number("dot", r => r.Dot),
                TableColumn<LayerDirection>.Number("norm", r => r.Norm),
                TableColumn<LayerDirection>.Number("previous_norm", r => r.PreviousNorm)),
        ];
    }

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
