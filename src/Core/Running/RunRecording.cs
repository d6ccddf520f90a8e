using GpuGrad.Records;
using GpuGrad.Runs;

namespace GpuGrad.Running;

/// <summary>Writes what a training tells into run.db, and keeps the latest value of each metric.</summary>
/// <param name="trainer">The training.</param>
internal sealed class RunRecording(Trainer trainer)
{
    private readonly Dictionary<string, double> _metrics = [];

    /// <summary>The metrics by name (<see cref="RunMetrics"/>), kept up to date.</summary>
    public IReadOnlyDictionary<string, double> Metrics => _metrics;

    /// <summary>Writes the layers, and from now on whatever the training tells.</summary>
    public void Follow(RunDatabase database)
    {
        foreach (LayerInfo layer in trainer.Model.LayerInfos)
        {
            database.Write(layer);
        }

        trainer.Recorded += (step, records) =>
        {
            database.Write(step);
            database.Write(records);
        };
        trainer.Clipped += clips =>
        {
            foreach (ClipLedgerEntry clip in clips)
            {
                database.Write(clip);
            }
        };
        trainer.Compared += directions =>
        {
            foreach (LayerDirection direction in directions)
            {
                database.Write(direction);
            }
        };
        trainer.Evaluated += evaluation =>
        {
            database.Write(evaluation);
            Note(evaluation);
        };
    }

    /// <summary>Keeps what an evaluation found.</summary>
    public void Note(EvaluationRecord evaluation)
    {
        bool train = evaluation.Split == EvaluationRecord.Train;
        _metrics[train ? RunMetrics.TrainLoss : RunMetrics.TestLoss] = evaluation.Loss;
        if (evaluation.Accuracy is { } accuracy)
        {
            _metrics[train ? RunMetrics.TrainAccuracy : RunMetrics.TestAccuracy] = accuracy;
        }
    }

    /// <summary>Keeps what is known at the end alone.</summary>
    public void NoteEnd()
    {
        if (trainer.NonFiniteSteps is > 0 and long nonFinite)
        {
            _metrics[RunMetrics.NonFiniteSteps] = nonFinite;
        }
    }
}
