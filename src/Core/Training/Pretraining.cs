using System.Diagnostics;
using System.Globalization;
using GpuGrad.Data;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Clipping;
using GpuGrad.Kernels.Ops.Losses;
using GpuGrad.Losses;
using GpuGrad.Optimizers;
using GpuGrad.Planning;
using GpuGrad.Records;

namespace GpuGrad.Training;

/// <summary>
/// Greedy layer-wise pre-training: each hidden layer, from the input, learns as a denoising auto-encoder of what the layers
/// below, pre-trained already, make of the training images. It ends with the net's tensors changed; the decoders are lost.
/// </summary>
internal sealed class Pretraining
{
    private readonly ComputeDevice _device;
    private readonly ExperimentSpec _spec;
    private readonly PretrainSpec _pretrain;
    private readonly ParameterSet _parameters;
    private readonly DeviceSplit _data;
    private readonly IReadOnlyList<PretrainingStage> _stages;
    private readonly Dictionary<string, IReadOnlyList<string>> _variants = [];
    private readonly List<PretrainedLayer> _done = [];
    private StageInHand? _inHand;
    private PretrainingState? _from;

    /// <summary>Prepares the stages of a net whose tensors are <paramref name="parameters"/>.</summary>
    internal Pretraining(
        ComputeDevice device, ExperimentSpec spec, PretrainSpec pretrain, IReadOnlyList<PretrainingStage> stages, ParameterSet parameters, DeviceSplit data) =>
        (_device, _spec, _pretrain, _stages, _parameters, _data) = (device, spec, pretrain, stages, parameters, data);

    /// <summary>Some steps were done.</summary>
    public event Action<PretrainingProgress>? Progressed;

    /// <summary>A reconstruction loss was measured: at the first step of a layer, at every record.every-th and at the last.</summary>
    public event Action<Measurement>? Measured;

    /// <summary>The host looks at the latest after a multiple of so many steps.</summary>
    public long LookEvery { get; set; } = long.MaxValue;

    /// <summary>The layers that are done, from the input.</summary>
    public IReadOnlyList<PretrainedLayer> Done => _done;

    /// <summary>For each op, the kernel variants that ran.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Variants => _variants;

    /// <summary>Pre-trains every hidden layer that is not yet: called again it goes on after a cancellation, or does nothing.</summary>
    /// <exception cref="NonFiniteException">A loss, or under policy error a gradient, became NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled between two steps; the layer in hand keeps its old weights until it is done.</exception>
    public void Run(CancellationToken cancellation = default)
    {
        for (int number = _done.Count; number < _stages.Count; number++)
        {
            PretrainingStage stage = _stages[number];
            DenoisingAutoencoder autoencoder = new(stage.Below, _parameters, stage.Encoder, (float)_pretrain.Corruption, stage.Loss);
            using ParameterSet tensors = new(
                _device,
                [.. autoencoder.Parameters.Select(
                    own => stage.Encoder.Parameters.Contains(own) ? own with { Draw = (_, _) => _parameters[own.Name].Values.Download() } : own)],
                _spec.Seed);
            long steps = _pretrain.Steps ?? (long)_pretrain.Epochs!.Value * Math.Max(1, _data.Count / _spec.Data.Batch);
            TrainSpec train = new() { Optimizer = _pretrain.Optimizer, NonFinite = _spec.Train.NonFinite, Precision = _spec.Train.Precision };
            using StepPlan plan = new(_device, autoencoder, tensors, _data, new StepPlanSettings(_spec.Data.Batch, _spec.Train.Loss, PlanMode.Train)
            {
                Train = train,
                Steps = steps,
                Seed = SeedOf(_spec.Seed, number),
                Shuffle = true,
                SharesMemory = true,
            });
            _inHand = new StageInHand(plan, tensors);
            Continue(_inHand);
            try
            {
                Learn(_inHand, stage, number, steps, cancellation);
            }
            catch (OperationCanceledException)
            {
                _from = State();
                throw;
            }
            finally
            {
                _inHand = null;
            }

            foreach (ParameterDefinition own in stage.Encoder.Parameters)
            {
                _parameters[own.Name].Values.Upload(tensors[own.Name].Values.Download());
            }

            foreach ((string op, IReadOnlyList<string> names) in plan.Variants)
            {
                _variants[op] = [.. _variants.GetValueOrDefault(op, []).Union(names)];
            }
        }
    }

    /// <summary>
    /// The seed of shuffle and noise of a stage, numbered from 0: apart from those of other stages and of the training (SplitMix64's stride).
    /// </summary>
    internal static ulong SeedOf(ulong seed, int stage) => unchecked(seed + (((ulong)stage + 1) * 0x9E3779B97F4A7C15));

    /// <summary>What the pre-training goes on from: between two steps, as when <see cref="Progressed"/> is raised, or outside <see cref="Run"/>.</summary>
    public PretrainingState State() => _inHand is null
        ? _from ?? new PretrainingState([.. _done], null, 0, null, double.NaN, new LossTotals().ToString())
        : new PretrainingState(
            [.. _done], TrainingState.Capture(_inHand.Plan, _inHand.Tensors), _inHand.Plan.NextStep, _inHand.FirstLoss, _inHand.LastLoss,
            _inHand.SinceMeasured.ToString());

    /// <summary>Goes on from a state when <see cref="Run"/> is called.</summary>
    public void Restore(PretrainingState state)
    {
        _done.Clear();
        _done.AddRange(state.Done);
        _from = state;
    }

    private void Continue(StageInHand stage)
    {
        if (_from is { Layer: { } layer } from)
        {
            layer.Restore(stage.Plan, stage.Tensors, "the state of the pre-training");
            (stage.FirstLoss, stage.LastLoss, stage.SinceMeasured) = (from.FirstLoss, from.LastLoss, new LossTotals(from.SinceMeasured));
        }

        _from = null;
    }

    private void Learn(StageInHand inHand, PretrainingStage stage, int number, long steps, CancellationToken cancellation)
    {
        StepPlan plan = inHand.Plan;
        StepPace pace = new();
        while (plan.NextStep < steps)
        {
            cancellation.ThrowIfCancellationRequested();
            long first = plan.NextStep;
            long start = Stopwatch.GetTimestamp();
            StepLossRecord[] losses = plan.Run((int)Math.Min(Math.Min(pace.Steps, steps - first), LookEvery - (first % LookEvery)));
            pace.Took(Stopwatch.GetElapsedTime(start));
            RequireFinite(plan, stage, first, losses);
            for (int i = 0; i < losses.Length; i++)
            {
                long step = first + i;
                inHand.SinceMeasured.Add([losses[i]]);
                if (step % _spec.Record.Every == 0 || step == steps - 1)
                {
                    inHand.LastLoss = inHand.SinceMeasured.Mean;
                    inHand.FirstLoss ??= inHand.LastLoss;
                    inHand.SinceMeasured.Reset();
                    Measured?.Invoke(new Measurement(Measurement.ReconstructionLoss, stage.Layer.Id, step, inHand.LastLoss));
                }
            }

            Progressed?.Invoke(new PretrainingProgress(stage.Layer, number + 1, _stages.Count, plan.NextStep, steps, LossTotals.MeanLoss(losses)));
        }

        _done.Add(new PretrainedLayer(
            stage.Layer.Id, stage.Layer.DisplayName, SpecNames.ReconstructionLosses.NameOf(stage.Loss), steps, inHand.FirstLoss!.Value, inHand.LastLoss));
    }

    private void RequireFinite(StepPlan plan, PretrainingStage stage, long first, StepLossRecord[] losses)
    {
        int badLoss = Array.FindIndex(losses, loss => !float.IsFinite(loss.LossSum));
        ClipOutcome outcome = _spec.Train.NonFinite == NonFinitePolicy.Error ? plan.ReadOutcome() : default;
        if (badLoss >= 0 || outcome.NonFiniteSteps > 0)
        {
            (string what, long step) = outcome.NonFiniteSteps > 0 ? ("gradient", outcome.Step) : ("reconstruction loss", first + badLoss);
            string message = string.Create(
                CultureInfo.InvariantCulture,
                $"The {what} was NaN or infinite at step {step} of the pre-training of {stage.Layer.DisplayName}. Try a smaller train.pretrain.optimizer.learningRate (it is {_pretrain.Optimizer.LearningRate}) or smaller initial weights.");
            throw new NonFiniteException(message, step);
        }
    }

    private sealed class StageInHand(StepPlan plan, ParameterSet tensors)
    {
        public StepPlan Plan => plan;

        public ParameterSet Tensors => tensors;

        public LossTotals SinceMeasured { get; set; } = new();

        public double? FirstLoss { get; set; }

        public double LastLoss { get; set; } = double.NaN;
    }
}
