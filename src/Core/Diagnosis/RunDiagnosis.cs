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
    /// <exception cref="RunException">run.json or run.db cannot be read, or was written by an older gpugrad.</exception>
    public static Findings Of(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        using RunDatabaseReader database = RunDatabaseReader.Open(folder.DatabasePath);
        return Of(new RunEvidence(RunManifest.Read(folder), database));
    }

    /// <summary>What the records show.</summary>
    internal static Findings Of(RunEvidence run) => new(
        run.Steps.Count == 0 ? [] : RootCauses.Order([.. s_rules.SelectMany(rule => rule.Examine(run)).Where(v => v.Sureness >= LeastSureness)], run.Steps[0]),
        run.Learns);
}
