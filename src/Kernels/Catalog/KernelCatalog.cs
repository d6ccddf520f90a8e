using GpuGrad.Kernels.Activations;
using GpuGrad.Kernels.Histogram;
using GpuGrad.Kernels.Loss;
using GpuGrad.Kernels.Reduction;

namespace GpuGrad.Kernels.Catalog;

/// <summary>Every op with its variants, best first.</summary>
public static class KernelCatalog
{
    /// <summary>y = f(x).</summary>
    public static KernelOp<ActivationForwardArguments> ActivationForward { get; } = new(
        nameof(ActivationForward),
        new VectorActivationForward(),
        new ElementActivationForward());

    /// <summary>dx = dy · f′(x).</summary>
    public static KernelOp<ActivationBackwardArguments> ActivationBackward { get; } = new(
        nameof(ActivationBackward),
        new VectorActivationBackward(),
        new ElementActivationBackward());

    /// <summary>Cross entropy of softmax, with its gradient.</summary>
    public static KernelOp<SoftmaxCrossEntropyArguments> SoftmaxCrossEntropy { get; } = new(
        nameof(SoftmaxCrossEntropy),
        new VectorRowSoftmaxCrossEntropy(),
        new GroupRowSoftmaxCrossEntropy());

    /// <summary>Binary cross entropy of sigmoids, with its gradient.</summary>
    public static KernelOp<SigmoidCrossEntropyArguments> SigmoidCrossEntropy { get; } = new(
        nameof(SigmoidCrossEntropy),
        new VectorRowSigmoidCrossEntropy(),
        new GroupRowSigmoidCrossEntropy());

    /// <summary>The loss of a step's batch, into the history of steps.</summary>
    public static KernelOp<StepLossArguments> StepLoss { get; } = new(
        nameof(StepLoss),
        new OneWorkerStepLoss(),
        new OneGroupStepLoss());

    /// <summary>Sum[c] = Σ_r X[r, c].</summary>
    public static KernelOp<ColumnSumArguments> ColumnSum { get; } = new(
        nameof(ColumnSum),
        new VectorColumnSum(),
        new GroupTileColumnSum());

    /// <summary>Histogram and statistics of a tensor.</summary>
    public static KernelOp<RecordTensorArguments> RecordTensor { get; } = new(
        nameof(RecordTensor),
        new OneWorkerRecord(),
        new PrivateHistogramRecord(),
        new OneGroupRecord(),
        new SharedHistogramRecord());

    /// <summary>All of them.</summary>
    public static IReadOnlyList<IKernelOp> Ops { get; } =
    [
        ActivationForward,
        ActivationBackward,
        SoftmaxCrossEntropy,
        SigmoidCrossEntropy,
        StepLoss,
        ColumnSum,
        RecordTensor,
    ];
}
