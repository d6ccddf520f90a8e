using GpuGrad.Kernels.Tuning;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>
/// C = op(A)·op(B) + Bias from packed panels of B, which each worker copies just before it uses them, and, where A's layout
/// is hard on the caches, from a packed copy of A, which all workers make in a call of its own. Wins where the operands are
/// larger than the second-level cache, and wherever B has to be transposed for more than a few rows of C.
/// </summary>
internal sealed unsafe class PackedPanelMatMul() : KernelVariant<MatMulArguments>(KernelFamily.Vector)
{
    // Fewer columns use a packed element of A too rarely to pay for the copy, which is slower where it transposes.
    private const int LeastColumnsToCopyA = 96;
    private const int LeastColumnsToTransposeA = 384;

    // Rows that are whole pages apart share a few lines of the first-level cache, fewer than a tile has rows.
    private const int PageFloats = 1024;

    // Stored transposed, each k of A lies in a page of its own: 3 MB of them are more than the caches and their tables hold.
    private const long LargeA = 768 * 1024;

    // Blocks of k that a copy of A holds.
    private const long MostDepthBlocks = 2;

    // Between blocks of k the sums wait in C, which changes no bit of them.
    private static readonly Tunable s_depthBlock = new("depthBlock", PanelWork.MostDepthPacked, 256, 512, 2048);

    /// <inheritdoc/>
    internal override IReadOnlyList<Tunable> Tunables => [s_depthBlock];

    /// <inheritdoc/>
    public override void Emit(CallList calls, MatMulArguments arguments)
    {
        PanelWork work = new(arguments, calls.Device, calls.Value(s_depthBlock));
        bool packA = PacksA(arguments);
        long rangeK = packA ? Math.Min(work.K, MostDepthBlocks * work.DepthBlock) : work.K;
        long lengthB = work.PackedLengthB * work.MostWorkers;
        float* scratch = calls.Scratch<float>(lengthB + (packA ? work.M * rangeK : 0)).Pointer();
        work.PackedB = scratch;
        work.PackedA = packA ? scratch + lengthB : null;
        for (work.FirstK = 0; work.FirstK < work.K; work.FirstK = work.EndK)
        {
            work.EndK = Math.Min(work.K, work.FirstK + rangeK);
            if (packA)
            {
                calls.Run(&PanelPacking.PackA, work, arguments.ElementWork);
            }

            calls.Run(&PanelTiles.RunPacked<Float512>, &PanelTiles.RunPacked<Float256>, &PanelTiles.RunPacked<Float128>, work, arguments.ElementWork);
        }
    }

    private static bool PacksA(in MatMulArguments arguments) => arguments.Transposition == Transposition.TN
        ? arguments.N >= LeastColumnsToCopyA && (long)arguments.M * arguments.K > LargeA
        : arguments.N >= LeastColumnsToTransposeA && arguments.K % PageFloats == 0;
}
