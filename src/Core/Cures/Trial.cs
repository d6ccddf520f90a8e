using System.Globalization;
using GpuGrad.Data;
using GpuGrad.Diagnosis;
using GpuGrad.Diagnosis.Rules;
using GpuGrad.Training;

namespace GpuGrad.Cures;

/// <summary>A net trained in memory, a few steps at a time, and judged like a run of its own.</summary>
internal sealed class Trial : IDisposable
{
    private const int MostRecords = 60;
    // Memory that is new costs more than reading it in time.
    private const int RecordSlots = 1;

    private readonly Trainer _trainer;
    private readonly ExperimentSpec _spec;
    private readonly Dataset _dataset;
    private readonly TrainingDiagnosis _diagnosis;
    private EvaluationRecord? _heldBack;
    private string? _divergence;

    /// <summary>Plans the training.</summary>
    /// <param name="data">The data that the spec names, a part held back in place of the test split.</param>
    /// <param name="treatment">The net.</param>
    /// <param name="steps">Steps of the whole training, which a schedule reckons with.</param>
    /// <exception cref="SpecException">The spec does not fit the data, or cannot be pre-trained.</exception>
    public Trial(DeviceData data, Treatment treatment, long steps)
    {
        (Treatment, _dataset) = (treatment, data.Dataset);
        ExperimentSpec spec = treatment.Spec;
        _spec = spec with
        {
            Train = spec.Train with { Steps = checked((int)steps) },
            Record = new RecordSpec
            {
                Every = (int)Math.Max(spec.Record.Every, (steps + MostRecords - 1) / MostRecords),
                Kinds = spec.Record.Kinds.Count > 0 ? spec.Record.Kinds : new RecordSpec().Kinds,
                StartSamples = 0,
            },
            Expect = [],
        };
        _trainer = new Trainer(_spec, data, RecordSlots) { TracesNonFinite = false };
        _diagnosis = new TrainingDiagnosis(_spec, _dataset, _trainer.Model.LayerInfos);
        _trainer.Recorded += _diagnosis.Add;
        _trainer.Evaluated += evaluation => _heldBack = evaluation.Split == EvaluationRecord.Test ? evaluation : _heldBack;
        // All layers' auto-encoders together cost about as much as the net.
        Work = _spec.Train.Pretrain is null ? 0
            : _trainer.WorkOfStep * (_spec.Train.Pretrain.Steps ?? (long)_spec.Train.Pretrain.Epochs!.Value * _dataset.Train.Count / spec.Data.Batch);
    }

    /// <summary>What is done to the net.</summary>
    public Treatment Treatment { get; }

    /// <summary>Steps done.</summary>
    public long Steps => _trainer.StepsDone;

    /// <summary>What one step costs: see <see cref="Trainer.WorkOfStep"/>.</summary>
    public long WorkOfStep => _trainer.WorkOfStep;

    /// <summary>What the training so far cost, in multiply-adds: see <see cref="Trainer.WorkOfStep"/>.</summary>
    public long Work { get; private set; }

    /// <summary>Trains on until so many steps are done, unless a NaN or infinity ended it; before the first step pre-trains where the spec wants it.</summary>
    /// <exception cref="OperationCanceledException">Cancelled between two steps.</exception>
    public TrialResult TrainTo(long step, CancellationToken cancellation)
    {
        string stage = "diverged in the pre-training, at its step";
        try
        {
            if (_divergence is null)
            {
                long before = _trainer.StepsDone;
                _trainer.Pretraining?.Run(cancellation);
                stage = "diverged at step";
                _trainer.TrainTo(step, cancellation);
                Work += _trainer.WorkOfStep * (step - before);
            }
        }
        catch (NonFiniteException diverged)
        {
            _divergence = string.Create(CultureInfo.InvariantCulture, $"{stage} {diverged.Step}");
        }

        RunEvidence run = _diagnosis.Evidence(
            _trainer.StepsDone, _divergence is null ? null : $"The training {_divergence}: a value became NaN or infinite.");
        double? ratio = run.Steps.Count > 0 && GradientFlow.At(run, run.Steps[0]) is { } flow && double.IsFinite(flow.FirstToLast) ? flow.FirstToLast : null;
        double lost = _divergence is null ? _heldBack!.Loss : double.NaN;
        return new TrialResult(
            step,
            ratio,
            _divergence is null ? run.EndLoss : double.NaN,
            lost,
            double.IsFinite(lost) ? _heldBack!.Accuracy : null,
            _divergence ?? (double.IsFinite(lost) ? null : "ended in NaN or infinity"),
            run.Chance!.Value,
            RunDiagnosis.Of(run));
    }

    /// <inheritdoc/>
    public void Dispose() => _trainer.Dispose();
}
