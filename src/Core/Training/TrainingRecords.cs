using GpuGrad.Records;

namespace GpuGrad.Training;

/// <summary>What a training recorded, in memory.</summary>
/// <param name="layers">The layers, from the input.</param>
internal sealed class TrainingRecords(IReadOnlyList<LayerInfo> layers) : IRunRecords
{
    private readonly List<(StepRecord Step, IReadOnlyList<LayerRecord> Records)> _steps = [];

    /// <summary>Keeps a recorded step.</summary>
    public void Add(StepRecord step, IReadOnlyList<LayerRecord> records) => _steps.Add((step, records));

    /// <inheritdoc/>
    public IReadOnlyList<LayerInfo> Layers() => layers;

    /// <inheritdoc/>
    public IEnumerable<StepRecord> Steps() => _steps.Select(recorded => recorded.Step);

    /// <inheritdoc/>
    public long CountSteps() => _steps.Count;

    /// <inheritdoc/>
    public long CountRecordedSteps() => _steps.Count(recorded => recorded.Records.Count > 0);

    /// <inheritdoc/>
    public IEnumerable<LayerStatistics> Statistics() => _steps.SelectMany(recorded => recorded.Records)
        .Select(record => new LayerStatistics(record.Step, record.Layer, record.Kind, record.Statistics));

    /// <inheritdoc/>
    public IEnumerable<LayerRecord> Records(long? step = null) =>
        _steps.Where(recorded => step is null || recorded.Step.Step == step).SelectMany(recorded => recorded.Records);
}
