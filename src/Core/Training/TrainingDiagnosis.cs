using GpuGrad.Diagnosis;
using GpuGrad.Records;
using GpuGrad.Runs;
using GpuGrad.Theory;

namespace GpuGrad.Training;

/// <summary>Keeps what a training records in memory, and judges it as a run that left a folder is judged.</summary>
/// <param name="spec">What is trained.</param>
/// <param name="dataset">What it learns from.</param>
/// <param name="layers">The layers that records number.</param>
internal sealed class TrainingDiagnosis(ExperimentSpec spec, Dataset dataset, IReadOnlyList<LayerInfo> layers)
{
    private readonly TrainingRecords _records = new(layers);

    /// <summary>Keeps a recorded step.</summary>
    public void Add(StepRecord step, IReadOnlyList<LayerRecord> records) => _records.Add(step, records);

    /// <summary>What the rules look at.</summary>
    /// <param name="steps">Steps done.</param>
    /// <param name="failure">The NaN or infinity that ended the training, in words; null where none did.</param>
    /// <param name="origin">Where it came from; null where that is not known.</param>
    /// <param name="theory">What theory said of the net before the first step; null where it is not asked.</param>
    public RunEvidence Evidence(long steps, string? failure, NonFiniteOrigin? origin = null, TheoryPrediction? theory = null) => new(
        new RunManifest
        {
            Name = spec.Name,
            Spec = spec.ToJsonObject(),
            Seed = spec.Seed,
            Features = dataset.Features,
            Sample = [.. dataset.Sample],
            Target = dataset.Target,
            Device = new RunDevice("", ""),
            StartedAt = default,
            Steps = steps,
            Status = failure is null ? RunStatus.Finished : RunStatus.Failed,
            Failure = failure,
            NonFiniteOrigin = origin,
            GuessLoss = GuessLoss.Of(spec.Train.Loss, dataset.Train, dataset.Target, spec.Train.LabelSmoothing),
            Theory = theory,
        },
        _records);

    /// <summary>What is wrong, each root cause followed by its consequences; nothing of a net that learns.</summary>
    /// <exception cref="InvalidOperationException">Nothing was recorded.</exception>
    public static IReadOnlyList<Verdict> Verdicts(RunEvidence evidence)
    {
        Findings findings = RunDiagnosis.Of(evidence);
        return findings.NothingToJudge is { } nothing
            ? throw new InvalidOperationException($"{nothing.Finding} {nothing.Cause} {nothing.Cure}")
            : findings.Judge(root => root, _ => !findings.Learns).Verdicts;
    }
}
