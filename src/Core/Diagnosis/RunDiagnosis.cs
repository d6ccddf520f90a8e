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

    // What can be judged of layers of which no more than their records is known.
    private static readonly IVerdictRule[] s_rulesForImports =
        [new NonFiniteRule(), new GradientFlowRule(), new LossRule(), new UpdateSizeRule(), new DeadUnitsRule()];

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
        : new(RootCauses.Order(Examine(run), run.Steps[0]), run.Learns);

    private static List<Verdict> Examine(RunEvidence run)
    {
        IVerdictRule[] rules = run.IsImported ? s_rulesForImports : s_rules;
        IEnumerable<Verdict> found = rules.SelectMany(rule => rule.Examine(run)).Where(verdict => verdict.Sureness >= LeastSureness);
        return [.. run.IsImported ? found.Select(ImportedAdvice.Of) : found];
    }

    private static Findings OfNothing(RunManifest manifest) => new([], Learns: false) { NothingToJudge = NothingRecorded.NoteOf(manifest) };
}
