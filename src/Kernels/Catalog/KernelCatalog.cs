using GpuGrad.Kernels.Activations;
using GpuGrad.Kernels.Batching;
using GpuGrad.Kernels.Clipping;
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

    /// <summary>SGD with momentum, Nesterov's look-ahead and weight decay.</summary>
    public static KernelOp<SgdArguments> Sgd { get; } = new(
        nameof(Sgd),
        new VectorSgd(),
        new ElementSgd());

    /// <summary>RMSProp.</summary>
    public static KernelOp<RmsPropArguments> RmsProp { get; } = new(
        nameof(RmsProp),
        new VectorRmsProp(),
        new ElementRmsProp());

    /// <summary>Adam and AdamW.</summary>
    public static KernelOp<AdamArguments> Adam { get; } = new(
        nameof(Adam),
        new VectorAdam(),
        new ElementAdam());

    /// <summary>Norms of the gradients, and the coefficients that clip them.</summary>
    public static KernelOp<ClipNormsArguments> ClipNorms { get; } = new(
        nameof(ClipNorms),
        new VectorChunkClipNorms(),
        new GroupChunkClipNorms());

    /// <summary>All of them.</summary>
    public static IReadOnlyList<IKernelOp> Ops { get; } =
    [
        ActivationForward,
        ActivationBackward,
        AdvanceStep,
        GatherBatch,
        Sgd,
        RmsProp,
        Adam,
        ClipNorms,
    ];
}
