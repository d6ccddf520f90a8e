using System.Diagnostics;
using System.Globalization;
using GpuGrad.Checkpoints;
using GpuGrad.Experiments;
using GpuGrad.Files;
using GpuGrad.Records;
using GpuGrad.Runs;
using GpuGrad.Training;

namespace GpuGrad.Running;

/// <summary>
/// Keeps what a run goes on from, and its best weights, while it trains. The records up to a state are in run.db before the state is in its place, and the
/// state before the last one stays, so that a run which dies at any moment can go on.
/// </summary>
/// <param name="folder">The run's folder.</param>
/// <param name="spec">How often.</param>
/// <param name="trainer">The training.</param>
/// <param name="database">The run's records.</param>
internal sealed class RunCheckpoints(RunFolder folder, ExperimentSpec spec, Trainer trainer, RunDatabase database)
{
    private const string StepNote = "step";
    private const string AccuracyNote = "testAccuracy";
    private const string LossNote = "testLoss";

    // Where checkpoints go by time, they take a hundredth of it at most, give or take what one takes longer than the one before.
    private const int LeastShare = 120;
    // Until one was timed: what disks manage.
    private const double BytesPerSecond = 2e8;

    private long _writtenAt = Stopwatch.GetTimestamp();
    private TimeSpan? _took;
    private TrainerState? _state;
    private Best? _best;
    private IReadOnlyList<CheckpointTensor>? _bestWeights;
    private bool _bestIsWritten = true;

    /// <summary>How many were written while it trained, and how long that took.</summary>
    public CheckpointCost Cost { get; private set; } = new(0, 0);

    /// <summary>Follows the training: keeps states as it goes, and the best weights by its evaluations.</summary>
    /// <param name="resumed">The run goes on, and its best weights so far count.</param>
    public void Follow(bool resumed)
    {
        // Once: a run whose folder is removed does not make it anew.
        AtomicFile.MakeFolderOf(folder.StatePath);
        _best = resumed ? ReadBest() : null;
        trainer.LookEvery = spec.Checkpoint.Steps ?? long.MaxValue;
        trainer.Progressed += progress => Look(progress.Step);
        trainer.Evaluated += See;
        if (trainer.Pretraining is { } pretraining)
        {
            pretraining.Progressed += progress => Look(progress.Step);
        }
    }

    /// <summary>Writes the best weights, and what the run goes on from.</summary>
    /// <exception cref="RunException">The disk takes no more.</exception>
    public void Write()
    {
        long start = Stopwatch.GetTimestamp();
        _state = trainer.State(_state);
        // First of all: the records up to a state are there before it.
        database.Flush();
        if (!_bestIsWritten && _best is { } best)
        {
            WriteWeights(folder.BestCheckpointPath, best.Weights, best.Test.Step, best.Test);
            _bestIsWritten = true;
        }

        CrashPoint.Reach(CrashPoint.BeforeCheckpoint);
        // Beside its place, then there: the state before it stays until this one is whole.
        _state.Write(folder.NextStatePath);
        CrashPoint.Reach(CrashPoint.InsideCheckpoint);
        try
        {
            if (File.Exists(folder.StatePath))
            {
                File.Move(folder.StatePath, folder.PreviousStatePath, overwrite: true);
            }

            CrashPoint.Reach(CrashPoint.BetweenCheckpoints);
            File.Move(folder.NextStatePath, folder.StatePath, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"{folder.StatePath}: cannot be written: {e.Message}", e);
        }

        _writtenAt = Stopwatch.GetTimestamp();
        _took = Stopwatch.GetElapsedTime(start, _writtenAt);
    }

    /// <summary>Writes the weights as they are, for others to read.</summary>
    /// <exception cref="RunException">The disk takes no more.</exception>
    public void WriteWeights(string path) => WriteWeights(path, ParameterCheckpoint.Values(trainer.Parameters), trainer.StepsDone, test: null);

    /// <summary>Writes the average of the weights, where one is kept.</summary>
    /// <exception cref="RunException">The disk takes no more.</exception>
    public void WriteAverage()
    {
        if (spec.Train.Ema is not null)
        {
            WriteWeights(folder.EmaCheckpointPath, trainer.EvaluatedWeights(), trainer.StepsDone, test: null);
        }
    }

    private void Look(long step)
    {
        bool isTime = spec.Checkpoint.Steps is { } every
            ? step > 0 && step % every == 0
            : Stopwatch.GetElapsedTime(_writtenAt) is var elapsed
                && elapsed.TotalSeconds >= spec.Checkpoint.Seconds
                && elapsed >= LeastShare * (_took ?? TimeSpan.FromSeconds(Bytes() / BytesPerSecond));
        if (isTime)
        {
            Write();
            Cost = new CheckpointCost(Cost.Written + 1, Cost.Seconds + _took!.Value.TotalSeconds);
        }
    }

    private double Bytes() => trainer.Memory.Parameters + trainer.Memory.Optimizer;

    private void See(EvaluationRecord evaluation)
    {
        if (evaluation.Split == EvaluationRecord.Test && (_best is null || IsBetter(evaluation, _best.Test)))
        {
            _bestWeights = trainer.EvaluatedWeights(_bestWeights);
            _best = new Best(evaluation, _bestWeights);
            _bestIsWritten = false;
        }
    }

    private static bool IsBetter(EvaluationRecord one, EvaluationRecord other) =>
        one.Accuracy is { } accuracy && other.Accuracy is { } before
            ? accuracy > before
            : one.Loss < other.Loss || (double.IsNaN(other.Loss) && !double.IsNaN(one.Loss));

    private Best? ReadBest()
    {
        try
        {
            Checkpoint file = SafetensorsReader.Read(folder.BestCheckpointPath);
            return Number(file, StepNote) is { } step && Number(file, LossNote) is { } loss && step <= trainer.StepsDone
                ? new Best(new EvaluationRecord((long)step, EvaluationRecord.Test, loss, Number(file, AccuracyNote)), file.Tensors)
                : null;
        }
        catch (CheckpointException)
        {
            // There is none yet, or it is damaged: the next evaluation begins anew.
            return null;
        }
    }

    private static double? Number(Checkpoint file, string note) =>
        double.TryParse(file.Metadata.GetValueOrDefault(note), CultureInfo.InvariantCulture, out double number) ? number : null;

    // "pt" is what other readers of safetensors look for before they take the tensors for PyTorch's.
    private void WriteWeights(string path, IReadOnlyList<CheckpointTensor> weights, long step, EvaluationRecord? test)
    {
        Dictionary<string, string> notes = new()
        {
            ["format"] = "pt",
            ["name"] = spec.Name,
            [StepNote] = step.ToString(CultureInfo.InvariantCulture),
        };
        if (test is not null)
        {
            notes[LossNote] = test.Loss.ToString("R", CultureInfo.InvariantCulture);
            if (test.Accuracy is { } accuracy)
            {
                notes[AccuracyNote] = accuracy.ToString("R", CultureInfo.InvariantCulture);
            }
        }

        SafetensorsWriter.Write(path, weights, notes);
    }

    private sealed record Best(EvaluationRecord Test, IReadOnlyList<CheckpointTensor> Weights);
}
