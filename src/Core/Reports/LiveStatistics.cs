using GpuGrad.Records;
using GpuGrad.Runs;

namespace GpuGrad.Reports;

/// <summary>
/// The statistics of a run that trains, which is read again and again: of some recorded steps, spread evenly, so that reading takes the same time however long
/// the run is. What was read of a step is kept, since no run changes it. A step with NaN between them is missed, which a run read whole always shows.
/// </summary>
internal sealed class LiveStatistics
{
    private Dictionary<long, LayerStatistics[]> _read = [];
    private long _recorded;

    /// <summary>Records that are kept.</summary>
    public long Count => _read.Values.Sum(step => (long)step.Length);

    /// <summary>Reads what is new: every recorded step, or every second, fourth, eighth, ... of them, and the last.</summary>
    /// <param name="database">The run's records.</param>
    /// <param name="most">How many steps at most.</param>
    /// <exception cref="RunException">run.db cannot be read.</exception>
    public StatisticsGrid Read(RunDatabaseReader database, int most)
    {
        long recorded = database.CountRecordedSteps();
        Dictionary<long, LayerStatistics[]> before = recorded < _recorded ? [] : _read;
        IReadOnlyList<long> steps = StepThinning.Doubling(database.RecordedSteps(), recorded, most);
        Dictionary<long, LayerStatistics[]> read = steps.ToDictionary(
            step => step, step => before.TryGetValue(step, out LayerStatistics[]? known) ? known : [.. database.Statistics(step)]);
        (_read, _recorded) = (read, recorded);
        return new StatisticsGrid(steps.SelectMany(step => read[step]), steps.Count, recorded);
    }
}
