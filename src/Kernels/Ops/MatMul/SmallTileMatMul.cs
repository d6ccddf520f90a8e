using ILGPU;
using ILGPU.Runtime;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>
/// C = op(A)·op(B) + Bias; groups of 16×16 threads compute 16×16 tiles of C, one element a thread, from tiles of the
/// operands in shared memory. For products too small to fill larger tiles: it makes the most groups.
/// </summary>
internal sealed class SmallTileMatMul() : Fp32MatMul(KernelFamily.Simt)
{
    internal const int Side = 16;

    // One more than the side: threads that walk down a column would otherwise meet in one shared-memory bank.
    private const int Pitch = Side + 1;

    /// <inheritdoc/>
    public override void Emit(CallList calls, MatMulArguments arguments) => Launch(calls, TileWork.Whole(arguments));

    internal static void Launch(CallList calls, TileWork work) =>
        calls.Launch(
            work.Product.Transposition switch
            {
                Transposition.NN => Kernel<AlongDepth, AcrossLines>,
                Transposition.NT => Kernel<AlongDepth, AlongDepth>,
                _ => Kernel<AcrossLines, AcrossLines>,
            },
            new KernelConfig(
                new Index3D(TileGrid.Count(work.Product.M, work.Product.N, Side, Side), work.Chunks, 1),
                new Index3D(Side, Side, 1)),
            work);

    private static void Kernel<TA, TB>(TileWork w)
        where TA : struct, IOperandLayout
        where TB : struct, IOperandLayout
    {
        MatMulArguments p = w.Product;
        ArrayView<float> tileA = SharedMemory.Allocate<float>(Side * Pitch);
        ArrayView<float> tileB = SharedMemory.Allocate<float>(Side * Pitch);
        int x = Group.IdxX;
        int y = Group.IdxY;
        int tilesAcross = TileGrid.Across(p.N, Side);
        int firstRow = Grid.IdxX / tilesAcross * Side;
        int firstColumn = Grid.IdxX % tilesAcross * Side;
        int start = Grid.IdxY * w.ChunkDepth;
        int end = IntrinsicMath.Min(start + w.ChunkDepth, p.K);
        float sum = 0;
        for (int k = start; k < end; k += Side)
        {
            Stage<TA>(p.A, firstRow, k, p.M, p.K, tileA);
            Stage<TB>(p.B, firstColumn, k, p.N, p.K, tileB);
            Group.Barrier();
            for (int i = 0; i < Side; i++)
            {
                sum += tileA[(y * Pitch) + i] * tileB[(x * Pitch) + i];
            }

            Group.Barrier();
        }

        int row = firstRow + y;
        int column = firstColumn + x;
        if (row < p.M && column < p.N)
        {
            // Several parts get the bias when they are added up.
            float bias = p.Bias.Length > 0 && Grid.DimY == 1 ? p.Bias[column] : 0f;
            w.Parts[((((long)Grid.IdxY * p.M) + row) * p.N) + column] = sum + bias;
        }
    }

    // Neighbouring threads read neighbouring elements, whichever way the operand lies.
    private static void Stage<TLayout>(ArrayView<float> operand, int firstLine, int firstDepth, int lines, int depths, ArrayView<float> tile)
        where TLayout : struct, IOperandLayout
    {
        int line = TLayout.IsAlongDepth ? Group.IdxY : Group.IdxX;
        int depth = TLayout.IsAlongDepth ? Group.IdxX : Group.IdxY;
        float value = 0;
        if (firstLine + line < lines && firstDepth + depth < depths)
        {
            value = operand[TLayout.Index(firstLine + line, firstDepth + depth, lines, depths)];
        }

        tile[(line * Pitch) + depth] = value;
    }
}
