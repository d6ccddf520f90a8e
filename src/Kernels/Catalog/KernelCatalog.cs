using GpuGrad.Kernels.Activations;
using GpuGrad.Kernels.Batching;
using GpuGrad.Kernels.Dropout;
using GpuGrad.Kernels.Maxout;
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

    /// <summary>Leaky ReLU with a learned slope.</summary>
    public static KernelOp<PReluForwardArguments> PReluForward { get; } = new(
        nameof(PReluForward),
        new VectorPReluForward(),
        new RowTilePReluForward());

    /// <summary>Gradients of leaky ReLU with a learned slope.</summary>
    public static KernelOp<PReluBackwardArguments> PReluBackward { get; } = new(
        nameof(PReluBackward),
        new VectorPReluBackward(),
        new RowTilePReluBackward());

    /// <summary>Leaky ReLU with random slopes, forward and backward.</summary>
    public static KernelOp<RReluArguments> RRelu { get; } = new(
        nameof(RRelu),
        new VectorRRelu(),
        new BlockThreadRRelu());

    /// <summary>Inverted dropout, forward and backward.</summary>
    public static KernelOp<DropoutArguments> Dropout { get; } = new(
        nameof(Dropout),
        new VectorDropout(),
        new BlockThreadDropout());

    /// <summary>y = the largest of a unit's pieces.</summary>
    public static KernelOp<MaxoutForwardArguments> MaxoutForward { get; } = new(
        nameof(MaxoutForward),
        new UnitWalkMaxoutForward(),
        new UnitThreadMaxoutForward());

    /// <summary>dz = dy for the largest piece, else 0.</summary>
    public static KernelOp<MaxoutBackwardArguments> MaxoutBackward { get; } = new(
        nameof(MaxoutBackward),
        new UnitWalkMaxoutBackward(),
        new UnitThreadMaxoutBackward());

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

    /// <summary>All of them.</summary>
    public static IReadOnlyList<IKernelOp> Ops { get; } =
    [
        ActivationForward,
        ActivationBackward,
        PReluForward,
        PReluBackward,
        RRelu,
        Dropout,
        MaxoutForward,
        MaxoutBackward,
        AdvanceStep,
        GatherBatch,
        Sgd,
    ];
}
