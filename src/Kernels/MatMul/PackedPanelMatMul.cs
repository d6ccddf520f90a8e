using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.MatMul;

/// <summary>
/// C = op(A)·op(B) + Bias from a packed copy of B, and of A where it is transposed. Two calls: all workers pack, then all
/// compute tiles. Wins where the operands are larger than the second-level cache, and wherever B has to be transposed for
/// more than a few rows of C.
/// </summary>
public sealed unsafe class PackedPanelMatMul() : KernelVariant<MatMulArguments>(KernelFamily.Vector)
{
    // Fewer columns use a packed element of A too rarely to pay for the copy.
    private const int LeastColumnsToPackA = 96;

    /// <inheritdoc/>
    public override void Emit(CallList calls, MatMulArguments arguments)
    {
        PanelWork work = new(arguments, calls.Device.VectorBits / 32);
        bool packA = arguments.Transposition == Transposition.TN && arguments.N >= LeastColumnsToPackA;
        float* scratch = calls.Scratch<float>(work.PackedLengthB + (packA ? work.PackedLengthA : 0)).Pointer();
        work.PackedB = scratch;
        work.PackedA = packA ? scratch + work.PackedLengthB : null;
        calls.Run(&PanelPacking.Run, work, arguments.ElementWork);
        calls.Run(&PanelTiles.Run<Float512>, &PanelTiles.Run<Float256>, &PanelTiles.Run<Float128>, work, arguments.ElementWork);
    }
}
