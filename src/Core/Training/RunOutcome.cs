using GpuGrad.Recording;

namespace GpuGrad.Training;

/// <summary>What a run left: its folder, how it ended, and the speeds measured before its first step.</summary>
public sealed record RunOutcome(RunFolder Folder, RunManifest Manifest, IReadOnlyList<Measurement> Speeds)
{
    /// <summary>Whether the run finished and every check of its spec passed.</summary>
    public bool ChecksPassed => Manifest.Checks.All(check => check.Passed);
}
