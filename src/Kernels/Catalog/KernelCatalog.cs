using GpuGrad.Kernels.Activations;
using GpuGrad.Kernels.MatMul;

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

    /// <summary>C = op(A)·op(B) + bias.</summary>
    public static KernelOp<MatMulArguments> MatMul { get; } = new(
        nameof(MatMul),
        new RowDotMatMul(),
        new DirectPanelMatMul(),
        new PackedPanelMatMul(),
        new RowBlockMatMul(),
        new RegisterTileMatMul(),
        new SmallTileMatMul());

    /// <summary>All of them.</summary>
    public static IReadOnlyList<IKernelOp> Ops { get; } =
    [
        ActivationForward,
        ActivationBackward,
        MatMul,
    ];
}
