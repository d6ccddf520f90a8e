using System.Globalization;
using System.Text.Json.Nodes;
using GpuGrad.Checkpoints;
using GpuGrad.Cures;
using GpuGrad.Diagnosis;
using GpuGrad.Experiments;
using GpuGrad.Experiments.Expectations;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Tuning;
using GpuGrad.Records;
using GpuGrad.Runs;
using GpuGrad.Theory;
using GpuGrad.Training;

namespace GpuGrad.Running;

/// <summary>Runs one experiment from its spec to a run folder: measures the start, trains, records, checks expectations.</summary>
/// <param name="device">The device, open.</param>
/// <param name="outDirectory">Where run folders go.</param>
internal sealed class ExperimentRunner(ComputeDevice device, string outDirectory)
{
    /// <summary>The speeds at initialisation were measured, first hidden layer first.</summary>
    public event Action<IReadOnlyList<Measurement>>? StartMeasured;

    /// <summary>The device memory of a run was laid out; its largest tensors are named.</summary>
    public event Action<MemoryUse, IReadOnlyList<string>>? MemoryPlanned;

    /// <summary>Some steps of the pre-training were done.</summary>
    public event Action<PretrainingProgress>? PretrainingProgressed;

    /// <summary>The pre-training is over, with these layers done.</summary>
    public event Action<IReadOnlyList<PretrainedLayer>>? Pretrained;

    /// <summary>Some steps were done.</summary>
    public event Action<TrainingProgress>? Progressed;

    /// <summary>An expectation failed for the first time in the run, which goes on.</summary>
    public event Action<ExpectationResult>? ExpectationFailed;

    /// <summary>A remedy is being tried on a net in which something looks wrong; raised on any thread, one at a time.</summary>
    public event Action<CureProgress>? Tried;

    /// <summary>How much is tried, after its training, on a net in which something looks wrong; null for nothing.</summary>
    public CureSettings? Trials { get; init; }

    /// <summary>The folder that paths of the data are relative to, for run.json; null where they have none.</summary>
    public string? DataFolder { get; init; }

    /// <summary>
    /// Runs a variant of an experiment. A run that fails or is cancelled keeps everything recorded so far, and its
    /// run.json says how it ended; one that finishes or is cancelled leaves its weights too.
    /// </summary>
    /// <param name="variant">The spec, with its place in a sweep.</param>
    /// <param name="dataset">The data that the spec names.</param>
    /// <param name="group">Links the runs of one sweep; null for a run of its own.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    /// <exception cref="SpecException">The spec does not fit the data; no run folder is made.</exception>
    /// <exception cref="RunException">The run folder cannot be written.</exception>
    public RunOutcome Run(SpecVariant variant, Dataset dataset, string? group, CancellationToken cancellation)
    {
        ExperimentSpec spec = variant.Spec;
        using Trainer trainer = new(spec, dataset, device);
        ExpectationValidation.Validate(variant, trainer.Model.LayerInfos);
        MemoryPlanned?.Invoke(trainer.Memory, trainer.LargestTensors);
        DateTimeOffset startedAt = DateTimeOffset.Now;
        RunFolder folder = RunFolder.Create(outDirectory, FolderName(variant, group), startedAt);
        bool isVector = device.Family == KernelFamily.Vector;
        RunManifest manifest = new()
        {
            Name = spec.Name,
            Spec = spec.ToJsonObject(),
            Seed = spec.Seed,
            Features = dataset.Features,
            Sample = [.. dataset.Sample],
            Target = dataset.Target,
            Device = new RunDevice(
                device.Selector.ToString(),
                device.Name,
                TuningTable.Current.Values(device).Set is { Count: > 0 } tuned ? tuned : null)
            {
                Workers = isVector ? device.Workers : null,
                VectorBits = isVector ? device.VectorBits : null,
                MemoryBytes = trainer.Memory.Total,
            },
            Variants = trainer.Variants,
            StartedAt = startedAt,
            Sweep = group is null ? null : new SweepPosition(variant.Label, variant.Values.ToDictionary(p => p.Key, p => (JsonNode?)p.Value)),
            Group = group,
            DataFolder = DataFolder,
            DataSha256 = dataset.Sha256,
            GuessLoss = GuessLoss.Of(spec.Train.Loss, dataset.Train, dataset.Target),
            Theory = TheoryPredictor.Predict(spec, dataset),
        };
        manifest.Write(folder.ManifestPath);
        IReadOnlyList<Measurement> speeds = [];
        Dictionary<string, double> metrics = [];
        DateTimeOffset? firstStepAt = null;
        trainer.Progressed += _ => firstStepAt ??= DateTimeOffset.Now;
        ExpectationWatch? expectations = null;
        try
        {
            using RunDatabase database = RunDatabase.Open(folder.DatabasePath);
            Connect(trainer, database, metrics);
            RunStatus status = trainer.Pretraining is { } pretraining ? Pretrain(trainer, pretraining, database, cancellation) : RunStatus.Finished;
            if (status == RunStatus.Finished)
            {
                if (trainer.Pretraining is not null)
                {
                    WriteCheckpoint(folder.PretrainedCheckpointPath, spec, trainer);
                }

                speeds = trainer.MeasureStartSpeeds();
                foreach (Measurement speed in speeds)
                {
                    database.Write(speed);
                }

                StartMeasured?.Invoke(speeds);
                expectations = Watch(spec, trainer, speeds, metrics);
                status = UntilCancelled(() => trainer.Train(cancellation));
            }

            if (trainer.NonFiniteSteps is > 0 and long nonFinite)
            {
                metrics[RunMetrics.NonFiniteSteps] = nonFinite;
            }

            WriteCheckpoint(folder.FinalCheckpointPath, spec, trainer);
            manifest = manifest with { Status = status };
        }
        catch (Exception exception)
        {
            manifest = manifest with { Status = RunStatus.Failed, Failure = exception.Message };
            if (exception is not NonFiniteException nonFinite)
            {
                throw;
            }

            if (nonFinite is { Origin: { } origin, State: { } state })
            {
                manifest = manifest with { NonFiniteOrigin = origin };
                new ReplayBundle(manifest.Spec, device.Selector.ToString(), origin, state).Write(folder.ReplayPath);
            }
        }
        finally
        {
            manifest = manifest with
            {
                FirstStepAt = firstStepAt,
                EndedAt = DateTimeOffset.Now,
                Steps = trainer.StepsDone,
                Variants = trainer.Variants,
                Pretraining = trainer.Pretraining?.Done,
                FinalMetrics = metrics,
                Expectations = expectations?.Finish(manifest.Status == RunStatus.Finished, trainer.StepsDone) ?? [],
            };
            manifest.Write(folder.ManifestPath);
        }

        Judgement judgement = Judge(variant, dataset, folder, manifest.Status, cancellation);
        manifest = manifest with { Verdicts = judgement.Verdicts, Notes = judgement.Notes, Untried = judgement.Untried };
        manifest.Write(folder.ManifestPath);
        return new RunOutcome(folder, manifest, speeds);
    }

    private Judgement Judge(SpecVariant variant, Dataset dataset, RunFolder folder, RunStatus status, CancellationToken cancellation)
    {
        Findings found = RunDiagnosis.Of(folder);
        return Trials is null ? found.Untried("since no trials were wanted")
            : status == RunStatus.Interrupted ? found.Untried("since the run was interrupted")
            : Advisor.Judge(found, variant.Document, device, dataset, Trials, progress => Tried?.Invoke(progress), cancellation);
    }

    private static string FolderName(SpecVariant variant, string? group) =>
        group is null ? variant.Spec.Name : $"{variant.Spec.Name}-{variant.Label.Replace('=', '-').Replace(", ", "-", StringComparison.Ordinal)}";

    private ExpectationWatch Watch(ExperimentSpec spec, Trainer trainer, IReadOnlyList<Measurement> speeds, Dictionary<string, double> metrics)
    {
        ExpectationWatch watch = new(spec, trainer.Model.LayerInfos, speeds, metrics);
        watch.Failed += result => ExpectationFailed?.Invoke(result);
        trainer.Recorded += watch.See;
        return watch;
    }

    private RunStatus Pretrain(Trainer trainer, Pretraining pretraining, RunDatabase database, CancellationToken cancellation)
    {
        foreach (Measurement speed in trainer.MeasureStartSpeeds())
        {
            database.Write(speed with { Name = Measurement.SpeedBeforePretraining });
        }

        pretraining.Measured += database.Write;
        pretraining.Progressed += progress => PretrainingProgressed?.Invoke(progress);
        RunStatus status = UntilCancelled(() => pretraining.Run(cancellation));
        Pretrained?.Invoke(pretraining.Done);
        return status;
    }

    private static RunStatus UntilCancelled(Action train)
    {
        try
        {
            train();
            return RunStatus.Finished;
        }
        catch (OperationCanceledException)
        {
            return RunStatus.Interrupted;
        }
    }

    // "pt" is what other readers of safetensors look for before they take the tensors for PyTorch's.
    private static void WriteCheckpoint(string path, ExperimentSpec spec, Trainer trainer) => SafetensorsWriter.Write(
        path,
        ParameterCheckpoint.Values(trainer.Parameters),
        new Dictionary<string, string>
        {
            ["format"] = "pt",
            ["name"] = spec.Name,
            ["step"] = trainer.StepsDone.ToString(CultureInfo.InvariantCulture),
        });

    private void Connect(Trainer trainer, RunDatabase database, Dictionary<string, double> metrics)
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
            bool train = evaluation.Split == EvaluationRecord.Train;
            metrics[train ? RunMetrics.TrainLoss : RunMetrics.TestLoss] = evaluation.Loss;
            if (evaluation.Accuracy is { } accuracy)
            {
                metrics[train ? RunMetrics.TrainAccuracy : RunMetrics.TestAccuracy] = accuracy;
            }
        };
        trainer.Progressed += progress => Progressed?.Invoke(progress);
    }
}
