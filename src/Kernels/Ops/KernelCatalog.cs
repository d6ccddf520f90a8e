using GpuGrad.Kernels.Catalog;
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
using GpuGrad.Kernels.Ops.SwapAxes;
using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops;

/// <summary>Every op, and the cases that tests and <c>gpugrad verify</c> check it with: the one place that lists them all.</summary>
internal static class KernelCatalog
{
    private static readonly (IKernelOp[] Ops, Func<IEnumerable<OpCase>> Cases)[] s_rooms =
    [
        ([ActivationForwardArguments.Op, ActivationBackwardArguments.Op], () => ActivationCases.All),
        ([PReluForwardArguments.Op, PReluBackwardArguments.Op], () => PReluCases.All),
        ([RReluArguments.Op], () => RReluCases.All),
        ([DropoutArguments.Op], () => DropoutCases.All),
        ([MaxoutForwardArguments.Op, MaxoutBackwardArguments.Op], () => MaxoutCases.All),
        ([AdvanceStepArguments.Op], () => AdvanceStepCases.All),
        ([GatherBatchArguments.Op], () => GatherBatchCases.All),
        ([UpdateArguments<SgdRule>.Op], () => SgdCases.All),
        ([CrossEntropyArguments<SoftmaxCrossEntropy>.Op], () => SoftmaxCrossEntropyCases.All),
        ([CrossEntropyArguments<SmoothedCrossEntropy>.Op], () => SmoothedCrossEntropyCases.All),
        ([CrossEntropyArguments<SigmoidCrossEntropy>.Op], () => SigmoidCrossEntropyCases.All),
        ([TargetLossArguments<MeanSquaredError>.Op], () => MeanSquaredErrorCases.All),
        ([TargetLossArguments<BernoulliCrossEntropy>.Op], () => BernoulliCrossEntropyCases.All),
        ([StepLossArguments.Op], () => StepLossCases.All),
        ([ColumnSumArguments.Op], () => ColumnSumCases.All),
        ([RecordTensorArguments.Op], () => RecordTensorCases.All),
        ([MatMulArguments.Op], () => MatMulCases.All),
        ([BatchNormForwardArguments.Op], () => BatchNormForwardCases.All),
        ([BatchNormBackwardArguments.Op], () => BatchNormBackwardCases.All),
        ([LayerNormForwardArguments.Op], () => LayerNormForwardCases.All),
        ([LayerNormBackwardArguments.Op], () => LayerNormBackwardCases.All),
        ([ScaledAddArguments.Op], () => ScaledAddCases.All),
        ([CopyColumnsArguments.Op], () => CopyColumnsCases.All),
        ([SwapAxesArguments.Op], () => SwapAxesCases.All),
        ([HighwayForwardArguments.Op, HighwayBackwardArguments.Op], () => HighwayCases.All),
        ([LstmCellForwardArguments.Op, LstmCellBackwardArguments.Op], () => LstmCellCases.All),
        ([GruCellForwardArguments.Op, GruCellBackwardArguments.Op], () => GruCellCases.All),
        ([UpdateArguments<RmsPropRule>.Op], () => RmsPropCases.All),
        ([UpdateArguments<AdamRule>.Op], () => AdamCases.All),
        ([UpdateArguments<LionRule>.Op], () => LionCases.All),
        ([ClipNormsArguments.Op], () => ClipNormsCases.All),
        ([ConsecutiveDotsArguments.Op], () => ConsecutiveDotsCases.All),
        ([KeepBeforeRecordArguments.Op], () => KeepBeforeRecordCases.All),
    ];

    /// <summary>The ops.</summary>
    public static IReadOnlyList<IKernelOp> Ops { get; } = [.. s_rooms.SelectMany(room => room.Ops)];

    /// <summary>The cases, op by op.</summary>
    public static IReadOnlyList<OpCase> Cases { get; } = [.. s_rooms.SelectMany(room => room.Cases())];
}
