namespace GpuGrad.Records;

/// <summary>The statistics of one run by kind, step and layer.</summary>
internal sealed class StatisticsGrid
{
    private readonly Dictionary<(RecordedKind Kind, long Step, int Layer), TensorStatistics> cells = [];
    private readonly Dictionary<long, long> broken = [];

    public StatisticsGrid(IEnumerable<LayerStatistics> records)
    {
        var steps = new SortedSet<long>();
        var kinds = new SortedSet<RecordedKind>();
        foreach (LayerStatistics record in records)
        {
            cells[(record.Kind, record.Step, record.Layer)] = record.Statistics;
            steps.Add(record.Step);
            kinds.Add(record.Kind);
            if (record.Statistics.Norm is 0 or double.NaN || !record.Statistics.AllFinite)
            {
                broken[record.Step] = broken.GetValueOrDefault(record.Step) + 1;
            }
        }
        Steps = [.. steps];
        Kinds = [.. kinds];
    }

    /// <summary>The recorded steps, rising.</summary>
    public IReadOnlyList<long> Steps { get; }

    /// <summary>The recorded kinds, in the order of the enumeration.</summary>
    public IReadOnlyList<RecordedKind> Kinds { get; }

    /// <summary>The statistics of a cell, or null where nothing was recorded.</summary>
    public TensorStatistics? this[RecordedKind kind, long step, int layer] =>
        cells.TryGetValue((kind, step, layer), out TensorStatistics statistics) ? statistics : null;

    /// <summary>How many tensors of the step are all zero or hold NaN or infinities.</summary>
    public long BrokenAt(long step) => broken.GetValueOrDefault(step);
}
