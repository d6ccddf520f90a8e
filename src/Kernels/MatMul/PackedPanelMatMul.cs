using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.MatMul;

/// <summary>
/// C = op(A)·op(B) + Bias from packed copies of B and, for many columns, of A. Two calls for each block of k: all workers
/// pack their part of it, then all compute tiles, so that the copies stay in the caches. Wins where the operands are larger
/// than the second-level cache, and wherever B has to be transposed for more than a few rows of C.
/// </summary>
public sealed unsafe class PackedPanelMatMul() : KernelVariant<MatMulArguments>(KernelFamily.Vector)
{
    // Fewer columns use a packed element of A too rarely to pay for the copy, which is slower where it transposes.
    private const int LeastColumnsToCopyA = 96;
    private const int LeastColumnsToTransposeA = 384;

    // Between blocks of k the sums wait in C, which changes no bit of them.
    private static readonly Tunable s_depthBlock = new("depthBlock", PanelWork.MostDepthPacked, 256, 512, 2048);

    /// <inheritdoc/>
    public override IReadOnlyList<Tunable> Tunables => [s_depthBlock];

    /// <inheritdoc/>
    public override void Emit(CallList calls, MatMulArguments arguments)
    {
        PanelWork work = new(arguments, calls.Device, calls.Value(s_depthBlock));
        bool packA = arguments.N >= (arguments.Transposition == Transposition.TN ? LeastColumnsToCopyA : LeastColumnsToTransposeA);
        float* scratch = calls.Scratch<float>(work.PackedLengthB + (packA ? work.PackedLengthA : 0)).Pointer();
        work.PackedB = scratch;
        work.PackedA = packA ? scratch + work.PackedLengthB : null;
        for (work.FirstK = 0; work.FirstK < work.K; work.FirstK = work.EndK)
        {
            work.EndK = Math.Min(work.K, work.FirstK + work.DepthBlock);
            calls.Run(&PanelPacking.Run, work, arguments.ElementWork);
            calls.Run(&PanelTiles.Run<Float512>, &PanelTiles.Run<Float256>, &PanelTiles.Run<Float128>, work, arguments.ElementWork);
        }
    }
}
