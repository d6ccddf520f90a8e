using GpuGrad.Records;

namespace GpuGrad.Runs;

/// <summary>What a run recorded before it goes on.</summary>
internal static class RunHistory
{
    /// <summary>The speeds measured before the first step, first hidden layer first.</summary>
    public static IReadOnlyList<Measurement> Speeds(RunFolder folder)
    {
        using RunDatabaseReader database = RunDatabaseReader.Open(folder.DatabasePath);
        return [.. database.Measurements().Where(measurement => measurement.Name == Measurement.Speed)];
    }

    /// <summary>Tells the evaluations and the recorded steps in the order in which they came.</summary>
    public static void Replay(RunFolder folder, Action<EvaluationRecord> evaluated, Action<StepRecord, IReadOnlyList<LayerRecord>> recorded)
    {
        using RunDatabaseReader database = RunDatabaseReader.Open(folder.DatabasePath);
        // The training split is told first.
        Queue<EvaluationRecord> evaluations = new(database.Evaluations().OrderBy(e => e.Step).ThenBy(e => e.Split == EvaluationRecord.Train ? 0 : 1));
        foreach (StepRecord step in database.Steps())
        {
            while (evaluations.TryPeek(out EvaluationRecord? evaluation) && evaluation.Step <= step.Step)
            {
                evaluated(evaluations.Dequeue());
            }

            recorded(step, [.. database.Records(step.Step)]);
        }

        while (evaluations.TryDequeue(out EvaluationRecord? last))
        {
            evaluated(last);
        }
    }
}
