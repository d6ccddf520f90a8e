using GpuGrad.Diagnosis.Rules;
using GpuGrad.Recording;

namespace GpuGrad.Diagnosis;

/// <summary>Says what is wrong with a recorded run, and nothing where nothing is.</summary>
public static class RunDiagnosis
{
    private const double LeastSureness = 0.5;

    private static readonly IVerdictRule[] s_rules =
    [
        new NonFiniteRule(), new InitialisationRule(), new GradientFlowRule(), new GradientThroughTimeRule(), new ShatteringRule(),
        new SaturationRule(), new LossRule(), new UpdateSizeRule(), new DeadUnitsRule(),
    ];

    /// <summary>The verdicts on a run, causes before symptoms.</summary>
    /// <param name="folder">The run, also while it trains.</param>
    /// <exception cref="RunException">run.json or run.db cannot be read, or was written by an older gpugrad.</exception>
    public static IReadOnlyList<Verdict> Of(RunFolder folder)
    {
        using RunDatabaseReader database = RunDatabaseReader.Open(folder.DatabasePath);
        var run = new RunEvidence(RunManifest.Read(folder.ManifestPath), database);
        return run.Steps.Count == 0
            ? []
            : [.. s_rules.SelectMany(rule => rule.Examine(run)).Where(v => v.Sureness >= LeastSureness).OrderBy(v => v.Kind)];
    }
}
