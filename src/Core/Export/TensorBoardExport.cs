using System.Globalization;
using Google.Protobuf;
using GpuGrad.Records;
using GpuGrad.Runs;

namespace GpuGrad.Export;

/// <summary>
/// A run as TensorBoard reads it: losses, accuracies, norms and measurements as scalars, and a histogram of every layer, kind
/// and recorded step.
/// </summary>
internal sealed class TensorBoardExport
{
    private static readonly TimeSpan s_stepOfUnendedRun = TimeSpan.FromMilliseconds(1);

    private readonly RunManifest _manifest;
    private readonly RunDatabaseReader _database;
    private readonly Dictionary<int, string> _layers;

    public TensorBoardExport(RunManifest manifest, RunDatabaseReader database)
    {
        _manifest = manifest;
        _database = database;
        // "hidden 1 (784→30 sigmoid)" without the shape, in the letters that every version of TensorBoard takes.
        _layers = database.Layers().ToDictionary(layer => layer.Id, layer => layer.DisplayName.Split(" (")[0].Replace(' ', '-'));
        FileName = string.Create(CultureInfo.InvariantCulture, $"events.out.tfevents.{manifest.StartedAt.ToUnixTimeSeconds()}.gpugrad");
    }

    /// <summary>The same for every export of a run: TensorBoard would show each file of a folder.</summary>
    public string FileName { get; }

    /// <summary>Writes the event file.</summary>
    /// <param name="stream">Where it goes.</param>
    /// <param name="watched">Wraps the records, to show how far it has come.</param>
    public void Write(Stream stream, Func<IEnumerable<LayerRecord>, IEnumerable<LayerRecord>> watched)
    {
        EventFileWriter events = new(stream, WallTime(0));
        void WriteScalars(long step, params IEnumerable<(string Tag, double Value)> scalars) =>
            events.Write(WallTime(step), step, [.. scalars.Select(scalar => SummaryValue.Scalar(scalar.Tag, scalar.Value))]);

        foreach (StepRecord step in _database.Steps())
        {
            WriteScalars(step.Step, ("loss/step", step.Loss), ("learning-rate", step.LearningRate));
        }

        foreach (EvaluationRecord evaluation in _database.Evaluations())
        {
            WriteScalars(evaluation.Step, ($"loss/{evaluation.Split}", evaluation.Loss));
            if (evaluation.Accuracy is { } accuracy)
            {
                WriteScalars(evaluation.Step, ($"accuracy/{evaluation.Split}", accuracy));
            }
        }
        foreach (Measurement measurement in _database.Measurements())
        {
            WriteScalars(measurement.Step, (measurement.Layer is { } layer ? $"{measurement.Name}/{_layers[layer]}" : measurement.Name, measurement.Value));
        }

        foreach (ClipLedgerEntry clip in _database.Clips())
        {
            string of = clip.Tensor ?? "all";
            WriteScalars(clip.Step, ($"clip-norm/{of}", clip.Norm), ($"clip-coefficient/{of}", clip.Coefficient));
        }
        foreach (LayerDirection direction in _database.Directions())
        {
            WriteScalars(direction.Step, ($"direction/{_layers[direction.Layer]}", direction.Cosine));
        }

        foreach (LayerRecord record in watched(_database.Records()))
        {
            events.Write(WallTime(record.Step), record.Step, Values(record));
        }
    }

    private List<ByteString> Values(LayerRecord record)
    {
        string tag = $"{record.Kind.Spell()}/{_layers[record.Layer]}";
        TensorStatistics statistics = record.Statistics;
        List<ByteString> values = [SummaryValue.Scalar($"norm/{tag}", statistics.Norm)];
        if (!statistics.AllFinite)
        {
            values.Add(SummaryValue.Scalar($"nonfinite/{tag}", statistics.Count - statistics.FiniteCount));
        }

        IReadOnlyList<HistogramRow> rows = HistogramRow.Of(record.Histogram, statistics.Zeros);
        if (rows.Count > 0)
        {
            values.Add(SummaryValue.Histogram(tag, rows));
        }

        return values;
    }

    // run.db keeps no time of a step: the steps of a run that has ended are spread evenly from its start to its end.
    private double WallTime(long step)
    {
        TimeSpan since = _manifest is { EndedAt: { } end, Steps: > 0 }
            ? (end - _manifest.StartedAt) * Math.Min(1, (double)step / _manifest.Steps)
            : s_stepOfUnendedRun * step;
        return (_manifest.StartedAt + since - DateTimeOffset.UnixEpoch).TotalSeconds;
    }
}
