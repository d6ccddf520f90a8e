using GpuGrad.Reports;
using GpuGrad.Running;

namespace GpuGrad.Cli;

/// <summary>What the runs of one command came to, and their nets: runs that differ in their seed alone are one.</summary>
internal sealed class RunResults
{
    private readonly Dictionary<ComparedRun, RunOutcome> _outcomes;

    public RunResults(IReadOnlyList<RunOutcome> outcomes)
    {
        _outcomes = outcomes.ToDictionary(
            outcome => new ComparedRun(
                outcome.Folder.Name, outcome.Manifest, outcome.Speeds.Count > 1 ? outcome.Speeds[0].Value / outcome.Speeds[^1].Value : double.NaN),
            ReferenceEqualityComparer.Instance as IEqualityComparer<ComparedRun>);
        (Outcomes, Nets) = (outcomes, NetGroups.Of([.. _outcomes.Keys]));
    }

    /// <summary>The runs, in the order in which they ran.</summary>
    public IReadOnlyList<RunOutcome> Outcomes { get; }

    /// <summary>The nets, in the order of their first runs.</summary>
    public IReadOnlyList<ComparedNet> Nets { get; }

    /// <summary>Whether any net ran from several seeds.</summary>
    public bool HasSeeds => Nets.Any(net => net.Runs.Count > 1);

    /// <summary>The outcome of a net's run.</summary>
    public RunOutcome this[ComparedRun run] => _outcomes[run];
}
