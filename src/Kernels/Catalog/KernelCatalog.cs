using GpuGrad.Kernels.Activations;
using GpuGrad.Kernels.Batching;
using GpuGrad.Kernels.BatchNorm;
using GpuGrad.Kernels.LayerNorm;
using GpuGrad.Kernels.Optimizers;
using GpuGrad.Kernels.Stepping;

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

    /// <summary>Opens a step: its number, and all that follows from it.</summary>
    public static KernelOp<AdvanceStepArguments> AdvanceStep { get; } = new(
        nameof(AdvanceStep),
        new FirstWorkerAdvance(),
        new SingleThreadAdvance());

    /// <summary>The samples of a step, shuffled or in order.</summary>
    public static KernelOp<GatherBatchArguments> GatherBatch { get; } = new(
        nameof(GatherBatch),
        new RowCopyGather(),
        new RowGroupGather());

    /// <summary>w ← w − η v with v ← μ v + g.</summary>
    public static KernelOp<SgdArguments> Sgd { get; } = new(
        nameof(Sgd),
        new VectorSgd(),
        new ElementSgd());

    /// <summary>y = γ (x − μ) / √(σ² + ε) + β over each column.</summary>
    public static KernelOp<BatchNormForwardArguments> BatchNormForward { get; } = new(
        nameof(BatchNormForward),
        new VectorColumnsBatchNormForward(),
        new GroupTileBatchNormForward());

    /// <summary>The gradients of batch normalisation.</summary>
    public static KernelOp<BatchNormBackwardArguments> BatchNormBackward { get; } = new(
        nameof(BatchNormBackward),
        new VectorColumnsBatchNormBackward(),
        new GroupTileBatchNormBackward());

    /// <summary>y = γ (x − μ) / √(σ² + ε) + β over each row.</summary>
    public static KernelOp<LayerNormForwardArguments> LayerNormForward { get; } = new(
        nameof(LayerNormForward),
        new VectorRowLayerNormForward(),
        new GroupRowLayerNormForward());

    /// <summary>The gradients of layer normalisation.</summary>
    public static KernelOp<LayerNormBackwardArguments> LayerNormBackward { get; } = new(
        nameof(LayerNormBackward),
        new VectorRowLayerNormBackward(),
        new GroupRowLayerNormBackward());

    /// <summary>All of them.</summary>
    public static IReadOnlyList<IKernelOp> Ops { get; } =
    [
        ActivationForward,
        ActivationBackward,
        AdvanceStep,
        GatherBatch,
        Sgd,
        BatchNormForward,
        BatchNormBackward,
        LayerNormForward,
        LayerNormBackward,
    ];
}
