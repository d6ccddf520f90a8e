using System.Diagnostics;
using GpuGrad.Checkpoints;
using GpuGrad.Data;
using GpuGrad.Experiments;
using GpuGrad.Experiments.Expectations;
using GpuGrad.Kernels;
using GpuGrad.Models;
using GpuGrad.Planning;
using GpuGrad.Runs;
using GpuGrad.Training;

namespace GpuGrad.Running;

/// <summary>How long a run takes in steps, and how much of disk and device; the disk about, since histograms of later steps have more bins or fewer.</summary>
/// <param name="Steps">Steps of the training.</param>
/// <param name="RecordedSteps">Steps that are recorded.</param>
/// <param name="RecordedStepBytes">Bytes of run.db a recorded step, as of the first one.</param>
/// <param name="CheckpointBytes">Bytes of the folder of checkpoints at the end.</param>
/// <param name="Memory">Device memory.</param>
internal sealed record RunSize(long Steps, long RecordedSteps, long RecordedStepBytes, long CheckpointBytes, MemoryUse Memory)
{
    /// <summary>A run.db above that is worth a word.</summary>
    public const long LargeDatabase = 1_000_000_000;

    // A bin in use takes six bytes of a histogram, the other columns about a hundred, and rows leave up to half of a page free.
    private const long BinBytes = 6, RowBytes = 100, PageWaste = 2;

    // Steps that are timed take a moment.
    private static readonly TimeSpan s_timed = TimeSpan.FromSeconds(0.3);

    /// <summary>The layers from the input.</summary>
    public IReadOnlyList<LayerSize> Layers { get; init; } = [];

    /// <summary>Numbers that are learned, frozen ones among them.</summary>
    public long Parameters { get; init; }

    /// <summary>Those that the optimizer updates.</summary>
    public long TrainedParameters { get; init; }

    /// <summary>Steps that were timed after the first one; 0 where that one ended in NaN or infinity.</summary>
    public int TimedSteps { get; init; }

    /// <summary>Seconds of one of them, what it records included; null where none was timed.</summary>
    public double? SecondsOfStep { get; init; }

    /// <summary>Bytes of run.db.</summary>
    public long DatabaseBytes => RecordedSteps * RecordedStepBytes;

    /// <summary>
    /// Plans a run and makes its first step, without its pre-training, to see what that records, and a few more to see how long they take; nothing is written.
    /// </summary>
    /// <exception cref="SpecException">The spec does not fit the data.</exception>
    /// <exception cref="DeviceMemoryException">The device has not that much memory.</exception>
    public static RunSize Of(SpecVariant variant, Dataset dataset, ComputeDevice device, CancellationToken cancellation)
    {
        ExperimentSpec spec = variant.Spec;
        RunSize size;
        using (Trainer trainer = new(spec, dataset, device) { TracesNonFinite = false })
        {
            ExpectationValidation.Validate(variant, trainer.Model.LayerInfos);
            size = Of(spec, trainer);
            if (size.RecordedSteps == 0 || spec.Train.Pretrain is null)
            {
                return Tried(size, spec, trainer, cancellation);
            }
        }

        using Trainer untrained = new(spec with { Train = spec.Train with { Pretrain = null } }, dataset, device) { TracesNonFinite = false };
        return Tried(size, spec, untrained, cancellation);
    }

    /// <summary>The size of a run whose first recorded step is this.</summary>
    public static RunSize Of(ExperimentSpec spec, Trainer trainer, StepRecord step, IReadOnlyList<LayerRecord> records) =>
        Of(spec, trainer) with { RecordedStepBytes = StepBytes(spec, trainer, step, records) };

    /// <summary>Whether run.db may become large, however many bins its histograms use.</summary>
    public static bool MayBeLarge(ExperimentSpec spec, long steps, IReadOnlyList<LayerRecord> records) =>
        PageWaste * CountRecorded(spec, steps)
            * records.Sum(record => (BinBytes * Math.Min(record.Statistics.Count, FloatHistogram.BinCount)) + RowBytes) > LargeDatabase;

    private static RunSize Tried(RunSize size, ExperimentSpec spec, Trainer trainer, CancellationToken cancellation)
    {
        long bytes = 0;
        trainer.Recorded += First;
        try
        {
            trainer.Step(1, cancellation);
            int steps = 0;
            long start = Stopwatch.GetTimestamp();
            // In ever longer launches, as a run goes.
            for (int next = 1; steps == 0 || Stopwatch.GetElapsedTime(start) < s_timed; next = Math.Min(2 * next, StepPlan.LossCapacity))
            {
                trainer.Step(next, cancellation);
                steps += next;
            }

            size = size with { TimedSteps = steps, SecondsOfStep = Stopwatch.GetElapsedTime(start).TotalSeconds / steps };
        }
        catch (NonFiniteException)
        {
            // It was recorded before it was refused.
        }

        return size with { RecordedStepBytes = bytes };

        void First(StepRecord step, IReadOnlyList<LayerRecord> records)
        {
            trainer.Recorded -= First;
            bytes = StepBytes(spec, trainer, step, records);
        }
    }

    private static long StepBytes(ExperimentSpec spec, Trainer trainer, StepRecord step, IReadOnlyList<LayerRecord> records) =>
        RecordedSize.Of(step, records, Clips(spec, trainer), Directions(spec, trainer.Model));

    private static RunSize Of(ExperimentSpec spec, Trainer trainer)
    {
        long weights = sizeof(float) * trainer.Parameters.All.Sum(parameter => parameter.Values.Length);
        TrainingState state = trainer.State().Training;
        long states = sizeof(float) * state.Weights.Concat(state.Memory).Sum(tensor => (long)tensor.Values.Length);
        return new RunSize(
            trainer.Steps,
            CountRecorded(spec, trainer.Steps),
            0,
            // The last state and the one before it; final weights, best ones, those after pre-training, and their average.
            (2 * states) + ((2 + (spec.Train.Pretrain is null ? 0 : 1) + (spec.Train.Ema is null ? 0 : 1)) * weights),
            trainer.Memory)
        {
            Layers =
            [
                .. trainer.Model.Layers.Select(layer => new LayerSize(layer.Name, layer.DisplayName, layer.Output.ToString(), Learned(layer.Parameters))),
            ],
            Parameters = Learned(trainer.Model.Parameters),
            TrainedParameters = trainer.Parameters.Learned.Sum(parameter => parameter.Length),
        };
    }

    private static long Learned(IEnumerable<ParameterDefinition> parameters) => parameters.Where(p => p.Learned).Sum(p => (long)p.Length);

    private static long CountRecorded(ExperimentSpec spec, long steps) =>
        spec.Record.Kinds.Count == 0 ? 0 : (steps + spec.Record.Every - 1) / spec.Record.Every;

    // Any numbers take as many bytes.
    private static IEnumerable<ClipLedgerEntry> Clips(ExperimentSpec spec, Trainer trainer) => spec.Train.Clip is ClipSpec.None
        ? []
        : trainer.Parameters.Learned.Select(tensor => tensor.Name).Prepend(null).Select(name => new ClipLedgerEntry(0, name, 1.5, 0.5, 0.5));

    private static IEnumerable<LayerDirection> Directions(ExperimentSpec spec, Model model) => spec.Record.Directions
        ? model.LayerInfos.Select(layer => new LayerDirection(0, layer.Id, 0.5, 1.5, 1.5))
        : [];
}

/// <summary>A layer of a net and its size.</summary>
/// <param name="Name">Its name, such as <c>0</c>.</param>
/// <param name="DisplayName">What people read.</param>
/// <param name="Output">The shape of what it gives for a sample.</param>
/// <param name="Parameters">Numbers that it learns, those of layers in it included.</param>
internal sealed record LayerSize(string Name, string DisplayName, string Output, long Parameters);
