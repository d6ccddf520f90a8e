using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Kernels.Ops.AdvanceStep;
using GpuGrad.Kernels.Ops.BatchNorm;
using GpuGrad.Kernels.Ops.Clipping;
using GpuGrad.Kernels.Ops.ColumnSum;
using GpuGrad.Kernels.Ops.ConsecutiveGradients;
using GpuGrad.Kernels.Ops.CopyColumns;
using GpuGrad.Kernels.Ops.Dropout;
using GpuGrad.Kernels.Ops.GatherBatch;
using GpuGrad.Kernels.Ops.Highway;
using GpuGrad.Kernels.Ops.LayerNorm;
using GpuGrad.Kernels.Ops.Losses;
using GpuGrad.Kernels.Ops.MatMul;
using GpuGrad.Kernels.Ops.Maxout;
using GpuGrad.Kernels.Ops.Optimizers;
using GpuGrad.Kernels.Ops.PRelu;
using GpuGrad.Kernels.Ops.RecordTensor;
using GpuGrad.Kernels.Ops.Recurrent;
using GpuGrad.Kernels.Ops.RRelu;
using GpuGrad.Kernels.Ops.ScaledAdd;
using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops;

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
