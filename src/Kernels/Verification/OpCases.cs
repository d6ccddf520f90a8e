using GpuGrad.Kernels.Verification.Cases;

namespace GpuGrad.Kernels.Verification;

/// <summary>All cases of all ops.</summary>
public static class OpCases
{
    /// <summary>The cases, op by op.</summary>
    public static IReadOnlyList<OpCase> All { get; } =
    [
        .. ActivationCases.All,
        .. AdvanceStepCases.All,
        .. GatherBatchCases.All,
        .. SgdCases.All,
        .. RmsPropCases.All,
        .. AdamCases.All,
        .. ClipNormsCases.All,
    ];
}
