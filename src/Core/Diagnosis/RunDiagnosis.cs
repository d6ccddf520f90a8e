using GpuGrad.Diagnosis.Rules;
using GpuGrad.Records;
using GpuGrad.Runs;
using GpuGrad.Verdicts;

namespace GpuGrad.Diagnosis;

/// <summary>Says what looks wrong in a recorded run, and nothing where nothing does.</summary>
internal static class RunDiagnosis
{
    private const double LeastSureness = 0.5;

    private static readonly IVerdictRule[] s_rules =
    [
        new NonFiniteRule(), new InitialisationRule(), new GradientFlowRule(), new GradientThroughTimeRule(), new ShatteringRule(),
        new SaturationRule(), new LossRule(), new UpdateSizeRule(), new DeadUnitsRule(),
    ];

    /// <summary>What the records of a run show, before anything is tried.</summary>
    /// <param name="folder">The run, also while it trains.</param>
    /// <exception cref="RunException">run.json or run.db cannot be read or is damaged, or was written by an older gpugrad.</exception>
    public static Findings Of(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        using RunDatabaseReader database = RunDatabaseReader.Open(folder.DatabasePath);
        RunManifest manifest = RunManifest.Read(folder);
        return database.LastRecordedStep() is null ? OfNothing(manifest) : Of(new RunEvidence(manifest, database, folder.ManifestPath));
    }

    /// <summary>What the records show.</summary>
    internal static Findings Of(RunEvidence run) => run.Steps.Count == 0
        ? OfNothing(run.Manifest)
        : new(RootCauses.Order([.. s_rules.SelectMany(rule => rule.Examine(run)).Where(v => v.Sureness >= LeastSureness)], run.Steps[0]), run.Learns);

    private static Findings OfNothing(RunManifest manifest) => new([], Learns: false) { NothingToJudge = NothingRecorded.NoteOf(manifest) };
}
