using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Tuning;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>
/// C = op(A)·op(B) + Bias from packed panels of B, which each worker copies just before it uses them, and, where A's layout
/// is hard on the caches, from a packed copy of A, which all workers make in a call of its own. Wins where the operands are
/// larger than the second-level cache, and wherever B has to be transposed for more than a few rows of C.
/// </summary>
internal sealed unsafe class PackedPanelMatMul() : Fp32MatMul(KernelFamily.Vector)
{
    // Fewer columns use a packed element of A too rarely to pay for the copy, which is slower where it transposes.
    private const int LeastColumnsToCopyA = 96;
    private const int LeastColumnsToTransposeA = 384;

    // 8 MB of A pass from memory for each lot of packed panels: with shallower blocks a lot has more of them.
    private const long LargeA = 2 << 20;
    private const int DepthOfLargeA = 256;

    // Blocks of k that a copy of A holds.
    private const long MostDepthBlocks = 2;

    // Between blocks of k the sums wait in C, which changes no bit of them.
    private static readonly Tunable s_depthBlock = new("depthBlock", PanelWork.MostDepthPacked, 256, 512, 2048);

    /// <inheritdoc/>
    internal override IReadOnlyList<Tunable> Tunables => [s_depthBlock];

    /// <inheritdoc/>
    public override void Emit(CallList calls, MatMulArguments arguments)
    {
        bool large = (long)arguments.M * arguments.K > LargeA;
        PanelWork work = new(arguments, calls.Device, Math.Min(calls.Value(s_depthBlock), large ? DepthOfLargeA : int.MaxValue));
        bool packA = PacksA(arguments, work, calls.Device.Caches);
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

    // In place, a tile reads a line of A for each k (TN) or for each of its rows (NN, NT). A copy is made where these lines share so few sets of a
    // cache that they drive each other out before the next k, or the next block of rows, has used the rest of them.
    private static bool PacksA(in MatMulArguments arguments, in PanelWork work, ProcessorCaches caches) => arguments.Transposition == Transposition.TN
        ? arguments.N >= LeastColumnsToCopyA && work.DepthBlock >= caches.SecondLevelLines((long)arguments.M * sizeof(float))
        : arguments.N >= LeastColumnsToTransposeA && work.MostRows >= caches.FirstLevelLines((long)arguments.K * sizeof(float));
}
