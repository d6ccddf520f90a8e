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

    /// <summary>Prepares the stages of a net whose tensors are <paramref name="parameters"/>.</summary>
    internal Pretraining(
        ComputeDevice device, ExperimentSpec spec, PretrainSpec pretrain, IReadOnlyList<PretrainingStage> stages, ParameterSet parameters, DeviceSplit data) =>
        (_device, _spec, _pretrain, _stages, _parameters, _data) = (device, spec, pretrain, stages, parameters, data);

    /// <summary>Some steps were done.</summary>
    public event Action<PretrainingProgress>? Progressed;

    /// <summary>A reconstruction loss was measured: at the first step of a layer, at every record.every-th and at the last.</summary>
    public event Action<Measurement>? Measured;

    /// <summary>The layers that are done, from the input.</summary>
    public IReadOnlyList<PretrainedLayer> Done => _done;

    /// <summary>For each op, the kernel variants that ran.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Variants => _variants;

    /// <summary>Pre-trains every hidden layer that is not yet: called again it goes on after a cancellation, or does nothing.</summary>
    /// <exception cref="NonFiniteException">A loss, or under policy error a gradient, became NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled between two steps; the layer in hand keeps its old weights.</exception>
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
            TrainSpec train = new() { Optimizer = _pretrain.Optimizer, NonFinite = _spec.Train.NonFinite };
            using StepPlan plan = new(_device, autoencoder, tensors, _data, new StepPlanSettings(_spec.Data.Batch, _spec.Train.Loss, PlanMode.Train)
            {
                Train = train,
                Steps = steps,
                Seed = SeedOf(_spec.Seed, number),
                Shuffle = true,
                SharesMemory = true,
            });
            Learn(plan, stage, number, steps, cancellation);
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

    private void Learn(StepPlan plan, PretrainingStage stage, int number, long steps, CancellationToken cancellation)
    {
        StepPace pace = new();
        LossTotals sinceMeasured = new();
        double? firstLoss = null;
        double lastLoss = double.NaN;
        while (plan.NextStep < steps)
        {
            cancellation.ThrowIfCancellationRequested();
            long first = plan.NextStep;
            long start = Stopwatch.GetTimestamp();
            StepLossRecord[] losses = plan.Run((int)Math.Min(pace.Steps, steps - first));
            pace.Took(Stopwatch.GetElapsedTime(start));
            RequireFinite(plan, stage, first, losses);
            for (int i = 0; i < losses.Length; i++)
            {
                long step = first + i;
                sinceMeasured.Add([losses[i]]);
                if (step % _spec.Record.Every == 0 || step == steps - 1)
                {
                    lastLoss = sinceMeasured.Mean;
                    firstLoss ??= lastLoss;
                    sinceMeasured.Reset();
                    Measured?.Invoke(new Measurement(Measurement.ReconstructionLoss, stage.Layer.Id, step, lastLoss));
                }
            }

            Progressed?.Invoke(new PretrainingProgress(stage.Layer, number + 1, _stages.Count, plan.NextStep, steps, LossTotals.MeanLoss(losses)));
        }

        _done.Add(new PretrainedLayer(
            stage.Layer.Id, stage.Layer.DisplayName, SpecNames.ReconstructionLosses.NameOf(stage.Loss), steps, firstLoss!.Value, lastLoss));
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
}
