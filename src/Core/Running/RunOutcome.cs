using GpuGrad.Records;
using GpuGrad.Runs;

namespace GpuGrad.Running;

/// <summary>What a run left: its folder, how it ended, and the speeds measured before its first step.</summary>
internal sealed record RunOutcome(RunFolder Folder, RunManifest Manifest, IReadOnlyList<Measurement> Speeds)
{
    /// <summary>Whether every expectation of its spec that applies passed.</summary>
    public bool ExpectationsPassed => Manifest.Expectations.All(expectation => expectation.Passed);
}
