namespace GpuGrad.Records;

/// <summary>
/// The statistics of one run by kind, step and layer. Of a run with more than <see cref="MostSteps"/> recorded steps it keeps so many, spread over all of
/// them, so that its size does not depend on how long a run is: the first and the last, of each stretch between them the one with the most tensors that are
/// all zero or hold NaN or infinities, and the first step of all with NaN or infinities.
/// </summary>
internal sealed class StatisticsGrid
{
    /// <summary>Recorded steps kept at most, but for the first one with NaN or infinities.</summary>
    public const int MostSteps = 4096;

    private readonly SortedDictionary<long, Recorded> _steps = [];

    /// <summary>Reads statistics once, as they are enumerated.</summary>
    /// <param name="records">The statistics, step by step in rising order.</param>
    /// <param name="count">How many steps they are of.</param>
    /// <param name="recorded">How many were recorded, where these are but some of them.</param>
    public StatisticsGrid(IEnumerable<LayerStatistics> records, long count, long? recorded = null)
    {
        var kinds = new SortedSet<RecordedKind>();
        Recorded? firstNonFinite = null;
        foreach (Recorded step in StepThinning.Choose(ByStep(records).Select(See), count, MostSteps, step => step.Broken))
        {
            _steps[step.Step] = step;
        }

        if (firstNonFinite is not null)
        {
            _steps[firstNonFinite.Step] = firstNonFinite;
        }

        (Steps, Kinds, RecordedSteps) = ([.. _steps.Keys], [.. kinds], Math.Max(recorded ?? count, _steps.Count));

        Recorded See(Recorded step)
        {
            firstNonFinite ??= step.IsFinite ? null : step;
            kinds.UnionWith(step.Kinds);
            return step;
        }
    }

    /// <summary>The statistics of all that a training recorded.</summary>
    public static StatisticsGrid Of(IRunRecords records) => new(records.Statistics(), records.CountRecordedSteps());

    /// <summary>The steps that are kept, rising; all that were recorded, where they are <see cref="MostSteps"/> or fewer.</summary>
    public IReadOnlyList<long> Steps { get; }

    /// <summary>How many steps were recorded.</summary>
    public long RecordedSteps { get; }

    /// <summary>The recorded kinds, in the order of the enumeration.</summary>
    public IReadOnlyList<RecordedKind> Kinds { get; }

    /// <summary>How many statistics it keeps.</summary>
    public long Cells => _steps.Values.Sum(step => (long)step.Count);

    /// <summary>The statistics of a cell, or null where nothing was recorded.</summary>
    public TensorStatistics? this[RecordedKind kind, long step, int layer] => _steps.TryGetValue(step, out Recorded? recorded) ? recorded[kind, layer] : null;

    /// <summary>How many tensors of the step are all zero or hold NaN or infinities.</summary>
    public long BrokenAt(long step) => _steps.TryGetValue(step, out Recorded? recorded) ? recorded.Broken : 0;

    private static IEnumerable<Recorded> ByStep(IEnumerable<LayerStatistics> records)
    {
        Recorded? current = null;
        foreach (LayerStatistics record in records)
        {
            if (current is not null && current.Step != record.Step)
            {
                yield return current;
                current = null;
            }

            current ??= new Recorded(record.Step);
            current.Add(record);
        }

        if (current is not null)
        {
            yield return current;
        }
    }

    private sealed class Recorded(long step)
    {
        private readonly Dictionary<(RecordedKind Kind, int Layer), TensorStatistics> _cells = [];

        public long Step => step;

        public int Count => _cells.Count;

        public long Broken { get; private set; }

        public bool IsFinite { get; private set; } = true;

        public IEnumerable<RecordedKind> Kinds => _cells.Keys.Select(cell => cell.Kind);

        public TensorStatistics? this[RecordedKind kind, int layer] => _cells.TryGetValue((kind, layer), out TensorStatistics statistics) ? statistics : null;

        public void Add(LayerStatistics record)
        {
            _cells[(record.Kind, record.Layer)] = record.Statistics;
            IsFinite &= record.Statistics.AllFinite;
            if (record.Statistics.Norm is 0 or double.NaN || !record.Statistics.AllFinite)
            {
                Broken++;
            }
        }
    }
}
