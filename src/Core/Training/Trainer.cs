using System.Diagnostics;
using System.Globalization;
using GpuGrad.Checkpoints;
using GpuGrad.Data;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Clipping;
using GpuGrad.Kernels.Ops.Losses;
using GpuGrad.Models;
using GpuGrad.Optimizers;
using GpuGrad.Planning;
using GpuGrad.Records;
using GpuGrad.Theory;
using GpuGrad.Training;

namespace GpuGrad;

/// <summary>
/// Trains the net of a spec on a device and tells what happens: records as they are read, evaluations after each epoch,
/// progress. The device runs many steps for each time the host looks.
/// </summary>
public sealed class Trainer : IDisposable
{
    /// <summary>Multiply-adds that take about as long as handing out one kernel call.</summary>
    internal const long CallWork = 10_000;

    private const int DefaultRecordSlots = 64;
    private static readonly TimeSpan s_leastStateEvery = TimeSpan.FromSeconds(1);

    private readonly ExperimentSpec _spec;
    private readonly ComputeDevice _device;
    private readonly DeviceData _data;
    private readonly bool _ownsData;
    private readonly StepPlanSettings _settings;
    private readonly StepPlan _plan;
    private readonly Evaluation _evaluate;
    private readonly StepPlan _evaluation;
    private readonly StepPace _pace = new();
    private LossTotals _sinceRecord = new();
    private LossTotals _sinceEvaluation = new();
    private readonly EarlyStopping? _stopping;
    private long _evaluatedAt = -1;
    private EvaluationRecord? _lastTest;
    private readonly TrainingDiagnosis? _diagnosis;
    private NonFiniteException? _nonFinite;
    private TrainingState? _lastFinite;
    private TrainingState? _spareState;
    private TimeSpan _stateEvery;
    private long _stateKeptAt;

    /// <summary>Checks the spec as if a file said it, uploads the data, draws the initial weights and plans the steps.</summary>
    /// <param name="spec">The net and how it is trained; its loss follows from the targets unless given.</param>
    /// <param name="dataset">What it learns from; where a spec names data of its own, these stand in for them.</param>
    /// <param name="device">Where it is trained.</param>
    /// <exception cref="SpecException">The spec has a fault or does not fit the data, or the weights that it starts from are not those of the net.</exception>
    /// <exception cref="DeviceMemoryException">The device has not that much memory left.</exception>
    public Trainer(ExperimentSpec spec, Dataset dataset, ComputeDevice device)
        : this(Fitting(spec, dataset), new DeviceData(device, dataset), DefaultRecordSlots, ownsData: true)
    {
    }

    /// <summary>Draws the initial weights and plans the steps over data that are on the device already, and stay when this is disposed.</summary>
    /// <param name="spec">The net and how it is trained.</param>
    /// <param name="data">The data that it names.</param>
    /// <param name="recordSlots">Recorded steps that the device keeps at most until they are read: few take less memory, many fewer looks.</param>
    /// <exception cref="SpecException">The spec does not fit the data.</exception>
    internal Trainer(ExperimentSpec spec, DeviceData data, int recordSlots = DefaultRecordSlots)
        : this(Fitting(spec, data.Dataset), data, recordSlots, ownsData: false)
    {
    }

    private Trainer(ExperimentSpec spec, DeviceData data, int recordSlots, bool ownsData)
    {
        (Dataset dataset, ComputeDevice device) = (data.Dataset, data.Device);
        (_spec, _device, _data, _ownsData) = (spec, device, data, ownsData);
        Model = Model.FromSpec(spec.Model, dataset.Sample, dataset.Target);
        IReadOnlyList<PretrainingStage> stages = spec.Train.Pretrain is null ? [] : PretrainingStages.Of(Model, spec, dataset);
        long before = device.MemoryBytes;
        Parameters = new ParameterSet(device, FrozenLayers.Mark(Model.Parameters, spec.Train.Freeze), spec.Seed);
        MemoryUse parameters = new() { Parameters = device.MemoryBytes - before };
        Steps = StepsOf(spec, dataset);
        _settings = new StepPlanSettings(spec.Data.Batch, spec.Train.Loss, PlanMode.Train)
        {
            Accumulate = spec.Train.Accumulate,
            Train = spec.Train,
            Steps = Steps,
            Seed = spec.Seed,
            Shuffle = true,
            RecordedKinds = spec.Record.Kinds,
            RecordEvery = spec.Record.Every,
            RecordDirections = spec.Record.Directions,
            MostRecordSlots = recordSlots,
            SharesMemory = true,
        };
        _plan = new StepPlan(device, Model, Parameters, _data.Train, _settings);
        _evaluate = new Evaluation(device, Model, Parameters, spec.Train, dataset.Target);
        _evaluation = _evaluate.PlanOf(_data.Test);
        Memory = parameters + _plan.Memory + _evaluation.Memory + new MemoryUse { Data = _data.Bytes };
        StartWeights.Put(device, Model, Parameters, _data.Train, spec);
        _stopping = spec.Train.EarlyStopping is { } stopping ? new EarlyStopping(stopping) : null;
        Pretraining = spec.Train.Pretrain is { } pretrain ? new Pretraining(device, spec, pretrain, stages, Parameters, _data.Train) : null;
    }

    /// <summary>A recorded step was read; each of its records is decoded anew when it is asked for, on whichever thread.</summary>
    public event Action<StepRecord, IReadOnlyList<LayerRecord>>? Recorded;

    /// <summary>What clipping did in the recorded step just read: all gradients together, then each tensor. Never raised where train.clip is none.</summary>
    public event Action<IReadOnlyList<ClipLedgerEntry>>? Clipped;

    /// <summary>
    /// The weight gradients of the recorded step just read were compared with those of the step before; never raised without record.directions, nor for the
    /// first step.
    /// </summary>
    public event Action<IReadOnlyList<LayerDirection>>? Compared;

    /// <summary>A split was evaluated.</summary>
    public event Action<EvaluationRecord>? Evaluated;

    /// <summary>Some steps were done.</summary>
    public event Action<TrainingProgress>? Progressed;

    /// <summary>The net.</summary>
    internal Model Model { get; }

    /// <summary>Its layers with weights, as records number them.</summary>
    public IReadOnlyList<LayerInfo> Layers => Model.LayerInfos;

    /// <summary>Its learned tensors.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>The stage before the first step, which runs it where nobody has; null where the spec wants none.</summary>
    internal Pretraining? Pretraining { get; }

    /// <summary>Whether states are kept, from which a step that goes bad is run again to find where it did; else the exception tells only the step.</summary>
    internal bool TracesNonFinite { get; init; } = true;

    /// <summary>Multiply-adds of the products of a step, and <see cref="CallWork"/> for each kernel call that every step makes.</summary>
    internal long WorkOfStep => _plan.MultiplyAdds + (CallWork * _plan.Calls.Count(call => !call.RecordedOnly));

    /// <summary>
    /// Whether every record stays in host memory (of a layer some kilobytes a recorded step), for <see cref="Verdicts"/>; else <see cref="Recorded"/> tells
    /// it once. False unless set.
    /// </summary>
    public bool KeepsRecords
    {
        get => _diagnosis is not null;
        init
        {
            if (value)
            {
                _diagnosis = new TrainingDiagnosis(_spec, _data.Dataset, Layers);
                Recorded += _diagnosis.Add;
            }
        }
    }

    /// <summary>The device memory that training and evaluation take, data included.</summary>
    public MemoryUse Memory { get; }

    /// <summary>The largest tensors of a training step with their sizes, such as <c>the output of 2 (1.6 MB)</c>.</summary>
    public IReadOnlyList<string> LargestTensors => _plan.LargestTensors;

    /// <summary>Steps to do.</summary>
    public long Steps { get; }

    /// <summary>Steps done.</summary>
    public long StepsDone => _plan.NextStep;

    /// <summary>Why <see cref="Train"/> ends, or ended, before the last step; null where it does not.</summary>
    internal EarlyStop? StoppedEarly => _stopping?.Reason;

    /// <summary>The weights that evaluations of the test split are of: the average where <c>train.ema</c> wants one, else the net's own.</summary>
    internal IReadOnlyList<CheckpointTensor> EvaluatedWeights(IReadOnlyList<CheckpointTensor>? over = null) =>
        Averaged(() => ParameterCheckpoint.Values(Parameters, over));

    /// <summary>Steps so far whose gradient was not finite.</summary>
    public long NonFiniteSteps => _plan.ReadOutcome().NonFiniteSteps;

    /// <summary>For each op, the kernel variants that run.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Variants => Pretraining is null
        ? _plan.Variants
        : _plan.Variants.Concat(Pretraining.Variants)
            .GroupBy(op => op.Key, op => op.Value)
            .ToDictionary(op => op.Key, op => (IReadOnlyList<string>)[.. op.SelectMany(names => names).Distinct()]);

    /// <summary>Whether training steps so far were launched as CUDA graphs, and why not; null where there is no such thing.</summary>
    internal string? Graphs => _plan.Graphs;

    /// <summary>The host looks at the latest after a multiple of so many steps; no bit depends on it.</summary>
    internal long LookEvery
    {
        get;
        set
        {
            field = value;
            if (Pretraining is not null)
            {
                Pretraining.LookEvery = value;
            }
        }
    } = long.MaxValue;

    /// <summary>What the training goes on from: between two launches, as when <see cref="Progressed"/> or <see cref="Evaluated"/> is raised.</summary>
    /// <param name="over">An earlier state of this training that nobody needs any more: its arrays take the new one.</param>
    internal TrainerState State(TrainerState? over = null)
    {
        TrainerNotes notes = new(NonFiniteOutcome.Of(_plan.ReadOutcome()), _sinceRecord.ToString(), _sinceEvaluation.ToString(), _evaluatedAt)
        {
            Pretraining = Pretraining?.State(),
            EarlyStopping = _stopping?.State,
        };
        return new TrainerState(TrainingState.Capture(_plan, Parameters, over?.Training), notes);
    }

    /// <summary>Goes on from a state of the same net, trained in the same way; longer, perhaps.</summary>
    /// <exception cref="CheckpointException">It is that of another net or optimizer; <paramref name="source"/> names it.</exception>
    internal void Restore(TrainerState state, string source)
    {
        state.Training.Restore(_plan, Parameters, source);
        _plan.Continue(state.Training.Step, state.Notes.Outcome.OnDevice);
        _sinceRecord = new LossTotals(state.Notes.SinceRecord);
        _sinceEvaluation = new LossTotals(state.Notes.SinceEvaluation);
        _evaluatedAt = state.Notes.EvaluatedAt;
        if (_stopping is not null && state.Notes.EarlyStopping is { } stopping)
        {
            _stopping.State = stopping;
        }

        if (state.Notes.Pretraining is { } pretraining)
        {
            Pretraining?.Restore(pretraining);
        }
    }

    /// <summary>How many steps a training takes: those it names, or those of its epochs over the whole batches of the training split.</summary>
    internal static long StepsOf(ExperimentSpec spec, Dataset dataset) =>
        spec.Train.Steps ?? spec.Train.Epochs!.Value * Math.Max(1, dataset.Train.Count / spec.SamplesOfStep);

    /// <summary>The speed of every hidden layer with the weights as they are; call it before <see cref="Train"/>.</summary>
    internal IReadOnlyList<Measurement> MeasureStartSpeeds(CancellationToken cancellation = default) =>
        _spec.Record.StartSamples == 0
            ? []
            : StartSpeeds.Measure(
                _device, Model, Parameters, _data.Train, _spec.Train, _spec.Record.StartSamples, cancellation);

    /// <summary>
    /// Trains to the end, after the pre-training that the spec may want. The test split is evaluated before the first step, after each epoch and at the end,
    /// which <c>train.earlyStopping</c> may bring on.
    /// </summary>
    /// <exception cref="NonFiniteException">The loss, or under policy error a gradient, became NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled between two steps.</exception>
    public void Train(CancellationToken cancellation = default)
    {
        Pretraining?.Run(cancellation);
        if (_evaluatedAt < 0)
        {
            Told(EvaluateTest(cancellation));
        }

        while (_evaluatedAt < Steps && StoppedEarly is null)
        {
            long intoEpoch = StepsDone % _plan.StepsPerEpoch;
            // Where a training goes on, an epoch may be over that was not evaluated yet.
            bool isOver = StepsDone > _evaluatedAt && (intoEpoch == 0 || StepsDone >= Steps);
            TrainTo(isOver ? StepsDone : Math.Min(Steps, StepsDone + _plan.StepsPerEpoch - intoEpoch), cancellation);
        }
    }

    /// <summary>Trains until <paramref name="step"/> steps are done, and evaluates the splits then.</summary>
    /// <exception cref="NonFiniteException">The loss, or under policy error a gradient, became NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled between two steps.</exception>
    public void TrainTo(long step, CancellationToken cancellation = default)
    {
        Advance(step, _sinceEvaluation, cancellation);
        EvaluationRecord test = EvaluateTest(cancellation);
        Evaluated?.Invoke(_sinceEvaluation.ToRecord(StepsDone, EvaluationRecord.Train, _spec.Train.Loss));
        _sinceEvaluation.Reset();
        Told(test);
    }

    /// <summary>Trains so many steps further, without an evaluation.</summary>
    /// <returns>The mean loss of these steps, each before its update; NaN where none was finite.</returns>
    /// <exception cref="NonFiniteException">The loss, or under policy error a gradient, became NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled between two steps.</exception>
    public double Step(int steps = 1, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        LossTotals total = new();
        Advance(StepsDone + steps, total, cancellation);
        return total.Mean;
    }

    /// <summary>Loss and accuracy of the net as it is over the test split.</summary>
    public EvaluationRecord Evaluate() => _evaluate.Of(_evaluation, StepsDone, CancellationToken.None);

    /// <summary>Loss and accuracy of the net as it is over samples of one's own.</summary>
    /// <exception cref="ArgumentException">They are not of the shape that the net was made for.</exception>
    public EvaluationRecord Evaluate(DataSplit split)
    {
        ArgumentNullException.ThrowIfNull(split);
        return _evaluate.Of(split, StepsDone);
    }

    /// <summary>
    /// What the net as it is gives for samples, row-major [rows, features]: scores of the classes before the softmax, or the numbers predicted.
    /// </summary>
    /// <returns>Row-major [rows, outputs]; where there are several steps to tell of, [rows, steps, classes].</returns>
    /// <exception cref="ArgumentException">The length is no whole number of samples.</exception>
    public float[] Predict(ReadOnlySpan<float> samples) => _evaluate.Predict(samples);

    /// <summary>
    /// What is wrong with the training so far, as <c>gpugrad diagnose</c> says it of a run: each root cause followed by its consequences, with what usually
    /// cures it. Empty where the net does better than a guess. After a <see cref="NonFiniteException"/> too.
    /// </summary>
    /// <exception cref="InvalidOperationException">The records were not kept, or none was made.</exception>
    public IReadOnlyList<Verdict> Verdicts()
    {
        TrainingDiagnosis diagnosis = _diagnosis ?? throw new InvalidOperationException($"No record was kept: set {nameof(KeepsRecords)} of the trainer.");
        // Theory speaks of the weights that the spec draws.
        TheoryPrediction? theory = Pretraining is null && _spec.Train.Weights is null ? TheoryPredictor.Predict(_spec, _data.Dataset) : null;
        return TrainingDiagnosis.Verdicts(diagnosis.Evidence(StepsDone, _nonFinite?.Message, _nonFinite?.Origin, theory));
    }

    private void Advance(long step, LossTotals total, CancellationToken cancellation)
    {
        Pretraining?.Run(cancellation);
        BeginAverage();
        while (StepsDone < step)
        {
            cancellation.ThrowIfCancellationRequested();
            KeepState();
            long first = StepsDone;
            int steps = (int)Math.Min(Math.Min(_pace.Steps, step - first), LookEvery - (first % LookEvery));
            steps = _plan.StepsBeforeReading(steps);
            long start = Stopwatch.GetTimestamp();
            StepLossRecord[] losses = _plan.Run(steps);
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            // What the device did after it halted taught the net nothing, and is not told. A step whose loss is not finite
            // leaves no outcome, so that an outcome came before any such loss.
            int badLoss = _spec.Train.NonFinite == NonFinitePolicy.Error ? Array.FindIndex(losses, loss => !float.IsFinite(loss.LossSum)) : -1;
            ClipOutcome outcome = _spec.Train.NonFinite == NonFinitePolicy.Error ? _plan.ReadOutcome() : default;
            int told = outcome.NonFiniteSteps > 0 ? (int)(outcome.Step - first) + 1 : badLoss >= 0 ? badLoss + 1 : steps;
            Publish(first, losses[..told]);
            if (outcome.NonFiniteSteps > 0)
            {
                throw NonFinite(outcome.Step, Describe(Parameters.Learned[outcome.Tensor]));
            }

            if (badLoss >= 0)
            {
                throw NonFinite(first + badLoss, "The loss");
            }

            // What a step without a finite loss did, the policy says; the mean of the others is what was learned from.
            total.Add(losses.Where(loss => float.IsFinite(loss.LossSum)));
            Progressed?.Invoke(
                new TrainingProgress(
                    StepsDone, Steps, (double)StepsDone / _plan.StepsPerEpoch, LossTotals.MeanLoss(losses), _lastTest?.Loss ?? double.NaN,
                    _lastTest?.Accuracy));
            _pace.Took(elapsed);
        }
    }

    /// <summary>Runs the step that follows a state again, and finds the first call that makes a value that is not finite; null where none does.</summary>
    /// <exception cref="CheckpointException">The state is that of another net or optimizer.</exception>
    internal NonFiniteOrigin? Replay(TrainingState state) => Search(search => search.OriginAfter(state));

    /// <inheritdoc/>
    public void Dispose()
    {
        _plan.Dispose();
        _evaluation.Dispose();
        if (_ownsData)
        {
            _data.Dispose();
        }

        Parameters.Dispose();
    }

    // Checked before anything is uploaded.
    private static ExperimentSpec Fitting(ExperimentSpec spec, Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(dataset);
        spec = (spec with { Train = spec.Train.For(dataset.Target) }).Validated();
        SpecFit.Check(spec, dataset);
        return spec;
    }

    private EvaluationRecord EvaluateTest(CancellationToken cancellation) => Averaged(() => _evaluate.Of(_evaluation, StepsDone, cancellation));

    // Of the average of the weights where one is kept.
    private TResult Averaged<TResult>(Func<TResult> look)
    {
        BeginAverage();
        return _plan.Average is { } average ? average.InPlace(look) : look();
    }

    // The average begins with the weights that the first step finds, whatever they come from.
    private void BeginAverage()
    {
        if (StepsDone == 0)
        {
            _plan.Average?.Start();
        }
    }

    private void Told(EvaluationRecord test)
    {
        (_lastTest, _evaluatedAt) = (test, StepsDone);
        _stopping?.See(test);
        Evaluated?.Invoke(test);
    }

    private void Publish(long first, StepLossRecord[] losses)
    {
        for (int i = 0; i < losses.Length; i++)
        {
            long step = first + i;
            _sinceRecord.Add([losses[i]]);
            if (_plan.IsRecorded(step))
            {
                float rate = _plan.LearningRates[(int)Math.Min(step, _plan.LearningRates.Count - 1)];
                StepRecord record = new(step, (double)step / _plan.StepsPerEpoch, _sinceRecord.Mean, rate);
                _sinceRecord.Reset();
                Recorded?.Invoke(record, _plan.ReadRecords(step));
                if (_plan.ReadDirections(step) is { Count: > 0 } directions)
                {
                    Compared?.Invoke(directions);
                }

                if (_spec.Train.Clip is not ClipSpec.None)
                {
                    Clipped?.Invoke(_plan.ReadClips(step));
                }
            }
        }
    }

    // A state to run the bad step again from, should one come; copied seldom enough to cost a fiftieth of the time at most.
    private void KeepState()
    {
        if (!TracesNonFinite || _spec.Train.NonFinite != NonFinitePolicy.Error || Stopwatch.GetElapsedTime(_stateKeptAt) < _stateEvery)
        {
            return;
        }

        long start = Stopwatch.GetTimestamp();
        _spareState = TrainingState.Capture(_plan, Parameters, _spareState);
        // Infinite weights may hide behind a unit that is off for a while: the state from before them is worth more.
        if (_spareState.IsFinite)
        {
            (_lastFinite, _spareState) = (_spareState, _lastFinite);
        }

        _stateKeptAt = Stopwatch.GetTimestamp();
        _stateEvery = TimeSpan.FromTicks(Math.Max(s_leastStateEvery.Ticks, 50 * Stopwatch.GetElapsedTime(start, _stateKeptAt).Ticks));
    }

    private NonFiniteException NonFinite(long step, string what)
    {
        NonFiniteOrigin? origin = null;
        TrainingState? state = null;
        string where = "It did not come back when the steps before it were run again.";
        try
        {
            if (_lastFinite is not null)
            {
                (state, origin) = Search(search =>
                {
                    TrainingState before = search.StateBefore(_lastFinite, step);
                    return (before, search.OriginAfter(before));
                });
            }
        }
        catch (DeviceMemoryException)
        {
            where = "The device has no memory left to run the steps before it again.";
        }

        // It may be the exception's now.
        _lastFinite = null;
        where = origin?.ToString() ?? where;
        return _nonFinite = new NonFiniteException(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what} was NaN or infinite at step {step}. {where} Try a smaller train.optimizer.learningRate (it is {_spec.Train.Optimizer.LearningRate}), smaller initial weights or train.clip, or set train.nonFinite to skip or zero to go on."),
            step,
            origin,
            origin is null ? null : state);
    }

    // In a plan of its own, whose tensors keep what was written there until the step ends.
    private TResult Search<TResult>(Func<NonFiniteSearch, TResult> find)
    {
        using StepPlan plan = new(_device, Model, Parameters, _data.Train, _settings with { SharesMemory = false });
        TResult found = find(new NonFiniteSearch(plan, Parameters));
        _plan.Seek(plan.NextStep);
        return found;
    }

    private string Describe(Parameter tensor) =>
        $"The gradient of {tensor.Name}"
        + (_plan.Layers.FirstOrDefault(layer => layer.Weight.Name == tensor.Name || layer.Bias?.Name == tensor.Name) is { } found
            ? $" of layer {found.Info.DisplayName}"
            : "");
}
