using System.Text.Json;
using System.Text.Json.Nodes;
using GpuGrad.Cures;
using GpuGrad.Diagnosis;
using GpuGrad.Experiments;
using GpuGrad.Experiments.Expectations;
using GpuGrad.Files;
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
    /// <summary>A run has its folder, with its run.json in it, and begins or goes on.</summary>
    public event Action<RunFolder>? Began;

    /// <summary>The speeds at initialisation were measured, first hidden layer first.</summary>
    public event Action<IReadOnlyList<Measurement>>? StartMeasured;

    /// <summary>The device memory of a run was laid out; its largest tensors are named.</summary>
    public event Action<MemoryUse, IReadOnlyList<string>>? MemoryPlanned;

    /// <summary>The first recorded step shows that run.db will become large.</summary>
    public event Action<RunSize>? LargeDatabaseForeseen;

    /// <summary>Some steps of the pre-training were done.</summary>
    public event Action<PretrainingProgress>? PretrainingProgressed;

    /// <summary>The pre-training is over, with these layers done.</summary>
    public event Action<IReadOnlyList<PretrainedLayer>>? Pretrained;

    /// <summary>Some steps were done.</summary>
    public event Action<TrainingProgress>? Progressed;

    /// <summary>A recorded step was read: the layers, and their records as <see cref="Trainer.Recorded"/> gives them.</summary>
    public event Action<IReadOnlyList<LayerInfo>, IReadOnlyList<LayerRecord>>? Recorded;

    /// <summary>An expectation failed for the first time in the run, which goes on.</summary>
    public event Action<ExpectationResult>? ExpectationFailed;

    /// <summary>A remedy is being tried on a net in which something looks wrong; raised on any thread, one at a time.</summary>
    public event Action<CureProgress>? Tried;

    /// <summary>How much is tried, after its training, on a net in which something looks wrong; null for nothing.</summary>
    public CureSettings? Trials { get; init; }

    /// <summary>The folder that paths of the data are relative to, for run.json; null where they have none.</summary>
    public string? DataFolder { get; init; }

    /// <summary>The experiment as it was written, for run.json: without it a run cannot be resumed.</summary>
    public SpecDocument? Experiment { get; init; }

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
        // Known without the device, and takes as long as the planning.
        Task<RunManifest> known = Task.Run(() => Describe(spec, dataset, new RunManifest
        {
            Name = spec.Name,
            Spec = spec.ToJsonObject(),
            Seed = spec.Seed,
            Device = new RunDevice(device.Selector.ToString(), device.Name, null),
            StartedAt = DateTimeOffset.Now,
            Sweep = group is null ? null : new SweepPosition(variant.Label, variant.Values.ToDictionary(p => p.Key, p => (JsonNode?)p.Value)),
            Group = group,
        }));
        using Trainer trainer = new(spec, dataset, device);
        ExpectationValidation.Validate(variant, trainer.Model.LayerInfos);
        DateTimeOffset startedAt = DateTimeOffset.Now;
        RunFolder folder = RunFolder.Create(outDirectory, FolderName(variant, group), startedAt);
        using RunLife life = RunLife.Begin(folder, before: null);
        RunManifest manifest = known.GetAwaiter().GetResult() with { Device = Describe(trainer), StartedAt = startedAt, Variants = trainer.Variants };
        return Train(variant, dataset, folder, manifest, trainer, from: null, cancellation);
    }

    /// <summary>
    /// Goes on with a run that stopped, from its last checkpoint, as if it had never stopped: the same bits, of weights and records. One that stopped
    /// before its first checkpoint begins again.
    /// </summary>
    /// <param name="point">Where it goes on.</param>
    /// <param name="dataset">The data that it trained on.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    /// <exception cref="RunException">Another process writes it, or the folder cannot be written.</exception>
    public RunOutcome Resume(ResumePoint point, Dataset dataset, CancellationToken cancellation)
    {
        SpecVariant variant = point.Variant;
        // The weights of a state are its own.
        using Trainer trainer = new(point.State is null ? variant.Spec : StartWeights.Without(variant.Spec), dataset, device);
        ExpectationValidation.Validate(variant, trainer.Model.LayerInfos);
        using RunLife life = RunLife.Begin(point.Folder, point.Manifest.Process);
        AtomicFile.RemoveRemains(point.Folder.Path);
        AtomicFile.RemoveRemains(point.Folder.CheckpointsPath);
        if (point.State is { } state)
        {
            trainer.Restore(state, point.Source!);
        }

        RunManifest manifest = Describe(
            variant.Spec,
            dataset,
            point.Manifest with
            {
                Spec = variant.Spec.ToJsonObject(),
                Status = RunStatus.Running,
                Failure = null,
                StoppedEarly = null,
                NonFiniteOrigin = null,
                EndedAt = null,
                Verdicts = null,
                Notes = null,
                Untried = null,
                Resumes = [.. point.Manifest.Resumes, new RunResume(trainer.StepsDone, DateTimeOffset.Now)],
                Variants = trainer.Variants,
            });
        return Train(variant, dataset, point.Folder, manifest, trainer, point.State, cancellation);
    }

    private RunManifest Describe(ExperimentSpec spec, Dataset dataset, RunManifest manifest) => manifest with
    {
        Features = dataset.Features,
        Sample = [.. dataset.Sample],
        Target = dataset.Target,
        // An experiment may have its name from its file's.
        Experiment = Experiment is null ? null : JsonNode.Parse(Experiment.Set("name", JsonSerializer.Serialize(spec.Name)).ToJson()),
        Process = RunProcess.Current,
        DataFolder = DataFolder,
        DataSha256 = dataset.Sha256,
        GuessLoss = GuessLoss.Of(spec.Train.Loss, dataset.Train, dataset.Target, spec.Train.LabelSmoothing),
        // Theory speaks of the weights that the spec draws.
        Theory = spec.Train.Weights is null ? TheoryPredictor.Predict(spec, dataset) : null,
    };

    private RunDevice Describe(Trainer trainer)
    {
        bool isVector = device.Family == KernelFamily.Vector;
        return new RunDevice(device.Selector.ToString(), device.Name, TuningTable.Current.Values(device).Set is { Count: > 0 } tuned ? tuned : null)
        {
            Workers = isVector ? device.Workers : null,
            VectorBits = isVector ? device.VectorBits : null,
            MemoryBytes = trainer.Memory.Total,
        };
    }

    private RunOutcome Train(
        SpecVariant variant, Dataset dataset, RunFolder folder, RunManifest manifest, Trainer trainer, TrainerState? from, CancellationToken cancellation)
    {
        ExperimentSpec spec = variant.Spec;
        MemoryPlanned?.Invoke(trainer.Memory, trainer.LargestTensors);
        manifest.Write(folder.ManifestPath);
        Began?.Invoke(folder);
        IReadOnlyList<Measurement> speeds = [];
        RunRecording recording = new(trainer);
        DateTimeOffset? firstStepAt = manifest.FirstStepAt;
        trainer.Progressed += progress =>
        {
            firstStepAt ??= DateTimeOffset.Now;
            Progressed?.Invoke(progress);
        };
        trainer.Recorded += (_, records) => Recorded?.Invoke(trainer.Layers, records);
        List<ExpectationSpec> applying = [.. spec.Expect.Where(expectation => expectation.AppliesTo(spec))];
        ExpectationWatch? expectations = null;
        Exception? failure = null;
        RunCheckpoints? checkpoints = null;
        try
        {
            using RunDatabase database = RunDatabase.Open(folder.DatabasePath, manifest.Resumes.Count == 0 ? null : ResumePoint.Place(from));
            recording.Follow(database);
            Foresee(trainer, spec);
            checkpoints = new RunCheckpoints(folder, spec, trainer, database);
            checkpoints.Follow(from is not null);
            bool hasBegun = from is { Notes.EvaluatedAt: >= 0 };
            RunStatus status = UntilCancelled(() =>
            {
                if (trainer.Pretraining is { } pretraining)
                {
                    Pretrain(trainer, pretraining, database, from, cancellation);
                    if (!hasBegun)
                    {
                        checkpoints.WriteWeights(folder.PretrainedCheckpointPath);
                    }
                }

                if (hasBegun)
                {
                    speeds = RunHistory.Speeds(folder);
                    expectations = new ExpectationWatch(applying, trainer.Model.LayerInfos, speeds, recording.Metrics);
                    RunHistory.Replay(folder, recording.Note, expectations.See);
                }
                else
                {
                    speeds = trainer.MeasureStartSpeeds(cancellation);
                    foreach (Measurement speed in speeds)
                    {
                        database.Write(speed);
                    }

                    StartMeasured?.Invoke(speeds);
                    expectations = new ExpectationWatch(applying, trainer.Model.LayerInfos, speeds, recording.Metrics);
                }

                trainer.Recorded += expectations.See;
                expectations.Failed += result => ExpectationFailed?.Invoke(result);
                trainer.Train(cancellation);
            });
            recording.NoteEnd();

            checkpoints.Write();
            checkpoints.WriteWeights(folder.FinalCheckpointPath);
            checkpoints.WriteAverage();
            manifest = manifest with { Status = status };
        }
        catch (Exception exception)
        {
            failure = exception;
            manifest = manifest with { Status = RunStatus.Failed, Failure = exception.Message };
            if (exception is RunException)
            {
                throw new RunException(WhatIsLeft(exception.Message, folder), exception);
            }

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
                Device = manifest.Device with { Graphs = trainer.Graphs },
                FirstStepAt = firstStepAt,
                EndedAt = DateTimeOffset.Now,
                Steps = trainer.StepsDone,
                Variants = trainer.Variants,
                StoppedEarly = trainer.StoppedEarly,
                Pretraining = trainer.Pretraining?.Done,
                Checkpoints = checkpoints?.Cost,
                FinalMetrics = recording.Metrics,
                Expectations = expectations?.Finish(manifest.Status == RunStatus.Finished, trainer.StepsDone) ?? [],
            };
            CrashPoint.Reach(CrashPoint.BeforeStatus);
            WriteLast(manifest, folder, failure);
        }

        CrashPoint.Reach(CrashPoint.BeforeVerdicts);
        Judgement judgement = Judge(variant, dataset, folder, manifest.Status, cancellation);
        manifest = manifest with { Verdicts = judgement.Verdicts, Notes = judgement.Notes, Untried = judgement.Untried };
        manifest.Write(folder.ManifestPath);
        return new RunOutcome(folder, manifest, speeds);
    }

    // Where the disk is full or the folder is gone, what went wrong first says more than that run.json cannot be written either. Without it the run
    // reads as one whose process is gone.
    private static void WriteLast(RunManifest manifest, RunFolder folder, Exception? failure)
    {
        try
        {
            if (failure is null || File.Exists(folder.DatabasePath))
            {
                manifest.Write(folder.ManifestPath);
            }
        }
        catch (RunException) when (failure is not null)
        {
        }
    }

    // Which file missed the folder first, run.db or a checkpoint, is chance.
    private static string WhatIsLeft(string failure, RunFolder folder) => File.Exists(folder.DatabasePath)
        ? $"{failure}; what was recorded before is in {folder.Path}, and once there is room again 'gpugrad run --resume {folder.Path}' goes on from its last checkpoint"
        : $"{folder.Path}: the run's folder was removed while the run wrote it, and with it what was recorded";

    private Judgement Judge(SpecVariant variant, Dataset dataset, RunFolder folder, RunStatus status, CancellationToken cancellation)
    {
        Findings found = RunDiagnosis.Of(folder);
        return Trials is null ? found.Untried("since no trials were wanted")
            : status == RunStatus.Interrupted ? found.Untried("since the run was interrupted")
            : Advisor.Judge(found, variant.Document, device, dataset, Trials, progress => Tried?.Invoke(progress), cancellation);
    }

    private static string FolderName(SpecVariant variant, string? group) =>
        group is null ? variant.Spec.Name : $"{variant.Spec.Name}-{variant.Label.Replace('=', '-').Replace(", ", "-", StringComparison.Ordinal)}";

    private void Pretrain(Trainer trainer, Pretraining pretraining, RunDatabase database, TrainerState? from, CancellationToken cancellation)
    {
        if (from?.Notes.Pretraining is null or { Done.Count: 0, Layer: null })
        {
            foreach (Measurement speed in trainer.MeasureStartSpeeds(cancellation))
            {
                database.Write(speed with { Name = Measurement.SpeedBeforePretraining });
            }
        }

        pretraining.Measured += database.Write;
        pretraining.Progressed += progress => PretrainingProgressed?.Invoke(progress);
        try
        {
            pretraining.Run(cancellation);
        }
        catch (OperationCanceledException)
        {
            Pretrained?.Invoke(pretraining.Done);
            throw;
        }

        Pretrained?.Invoke(pretraining.Done);
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

    private void Foresee(Trainer trainer, ExperimentSpec spec)
    {
        trainer.Recorded += Look;

        void Look(StepRecord step, IReadOnlyList<LayerRecord> records)
        {
            trainer.Recorded -= Look;
            if (RunSize.MayBeLarge(spec, trainer.Steps, records) && RunSize.Of(spec, trainer, step, records) is { DatabaseBytes: > RunSize.LargeDatabase } size)
            {
                LargeDatabaseForeseen?.Invoke(size);
            }
        }
    }
}
