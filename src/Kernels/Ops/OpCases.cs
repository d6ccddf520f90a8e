using GpuGrad.Kernels.Verification.Cases;

namespace GpuGrad.Kernels.Verification;

/// <summary>All cases of all ops.</summary>
public static class OpCases
{
    /// <summary>The cases, op by op.</summary>
    public static IReadOnlyList<OpCase> All { get; } =
    [
        .. ActivationCases.All,
        .. PReluCases.All,
        .. RReluCases.All,
        .. DropoutCases.All,
        .. MaxoutCases.All,
        .. AdvanceStepCases.All,
        .. GatherBatchCases.All,
        .. SgdCases.All,
        .. SoftmaxCrossEntropyCases.All,
        .. SigmoidCrossEntropyCases.All,
        .. MeanSquaredErrorCases.All,
        .. BernoulliCrossEntropyCases.All,
        .. StepLossCases.All,
        .. ColumnSumCases.All,
        .. RecordTensorCases.All,
        .. MatMulCases.All,
        .. BatchNormForwardCases.All,
        .. BatchNormBackwardCases.All,
        .. LayerNormForwardCases.All,
        .. LayerNormBackwardCases.All,
        .. ScaledAddCases.All,
        .. CopyColumnsCases.All,
        .. HighwayCases.All,
        .. LstmCellCases.All,
        .. GruCellCases.All,
        .. RmsPropCases.All,
        .. AdamCases.All,
        .. ClipNormsCases.All,
        .. ConsecutiveDotsCases.All,
        .. KeepBeforeRecordCases.All,
    ];
}
