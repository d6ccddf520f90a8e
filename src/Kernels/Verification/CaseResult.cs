using GpuGrad.Kernels.Execution;

namespace GpuGrad.Kernels.Verification;

/// <summary>What came of running one variant on one case.</summary>
/// <param name="WorstError">The largest error as a share of what is allowed there: above 1 is wrong.</param>
/// <param name="Failure">The worst element, a stray write or a changed input in words; null when all is well.</param>
/// <param name="Elapsed">The first run's time, compilation of the kernels included.</param>
/// <param name="Calls">The kernel calls that ran.</param>
/// <param name="Contents">The bytes of every array after the run, in the order in which the case arranged them.</param>
internal sealed record CaseResult(
    double WorstError,
    string? Failure,
    TimeSpan Elapsed,
    IReadOnlyList<KernelCall> Calls,
    IReadOnlyList<byte[]> Contents)
{
    /// <summary>Whether everything was as the reference has it.</summary>
    public bool Passed => Failure is null;
}
