using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;
using ILGPU;
using ILGPU.Runtime;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>
/// C = op(A)·op(B) + Bias in a lower precision on the tensor cores of NVIDIA GPUs: groups compute tiles of 128×128 of C, or of 64×64 where the larger would
/// leave multiprocessors idle, and each warp 64×32 of that in registers. Operands are rounded on their way into shared memory, which holds two slices: while
/// one is multiplied the next is on its way, with one barrier a slice.
/// </summary>
/// <remarks>
/// Instructions and fragments are those of <see cref="Devices.TensorCores"/>. Within one of them the sums of 8 or 16 products are cut off, not rounded, and in
/// an order that NVIDIA does not tell, so that bits differ between architectures; on one device they are the same in every run.
/// </remarks>
internal sealed class TensorTileMatMul() : KernelVariant<MatMulArguments>(KernelFamily.Simt)
{
    private const int WarpSize = 32;
    private const int WarpRows = 64;
    private const int WarpColumns = 32;

    /// <inheritdoc/>
    public override bool RunsOn(ComputeDevice device) => base.RunsOn(device) && device.HasTensorCores;

    /// <inheritdoc/>
    public override bool Fits(ComputeDevice device, in MatMulArguments arguments) => arguments.Precision != MatMulPrecision.Fp32;

    /// <inheritdoc/>
    public override void Emit(CallList calls, MatMulArguments arguments)
    {
        int largeTiles = TileGrid.Count(arguments.M, arguments.N, Tile128.Side, Tile128.Side);
        if (largeTiles >= calls.Device.Accelerator.NumMultiprocessors && Math.Min(arguments.M, arguments.N) > Tile64.Side)
        {
            Launch<Tile128>(calls, arguments);
        }
        else
        {
            Launch<Tile64>(calls, arguments);
        }
    }

    private static void Launch<TTile>(CallList calls, MatMulArguments a)
        where TTile : struct, ITileShape
    {
        if (TileProduct.HasWholeQuads(a))
        {
            Launch<TTile, WholeQuads>(calls, a);
        }
        else
        {
            Launch<TTile, GuardedFloats>(calls, a);
        }
    }

    private static void Launch<TTile, TAccess>(CallList calls, MatMulArguments a)
        where TTile : struct, ITileShape
        where TAccess : struct, IQuadAccess
    {
        switch (a.Precision)
        {
            case MatMulPrecision.Bf16: Launch<TTile, TAccess, Bf16Pairs>(calls, a); break;
            case MatMulPrecision.Tf32: Launch<TTile, TAccess, Tf32Units>(calls, a); break;
            default: Launch<TTile, TAccess, SplitTf32Units>(calls, a); break;
        }
    }

    private static void Launch<TTile, TAccess, TFormat>(CallList calls, MatMulArguments a)
        where TTile : struct, ITileShape
        where TAccess : struct, IQuadAccess
        where TFormat : struct, ITensorFormat =>
        calls.Launch(
            a.Transposition switch
            {
                Transposition.NN => Kernel<AlongDepth, AcrossLines, TTile, TAccess, TFormat>,
                Transposition.NT => Kernel<AlongDepth, AlongDepth, TTile, TAccess, TFormat>,
                _ => Kernel<AcrossLines, AcrossLines, TTile, TAccess, TFormat>,
            },
            new KernelConfig(TileGrid.Count(a.M, a.N, TTile.Side, TTile.Side), TensorSlice<TTile, TFormat>.Threads),
            a);

    private static void Kernel<TA, TB, TTile, TAccess, TFormat>(MatMulArguments p)
        where TA : struct, IOperandLayout
        where TB : struct, IOperandLayout
        where TTile : struct, ITileShape
        where TAccess : struct, IQuadAccess
        where TFormat : struct, ITensorFormat
    {
        // Quads of 128 bits, so that wide stores are aligned.
        ArrayView<float> tileA = SharedMemory.Allocate<Float4>(TensorSlice<TTile, TFormat>.Length / 2).Cast<float>();
        ArrayView<float> tileB = SharedMemory.Allocate<Float4>(TensorSlice<TTile, TFormat>.Length / 2).Cast<float>();
        int tilesAcross = TileGrid.Across(p.N, TTile.Side);
        int firstRow = Grid.IdxX / tilesAcross * TTile.Side;
        int firstColumn = Grid.IdxX % tilesAcross * TTile.Side;
        int warp = Group.IdxX / WarpSize;
        int lane = Group.IdxX % WarpSize;
        int warpRow = warp / (TTile.Side / WarpColumns) * WarpRows;
        int warpColumn = warp % (TTile.Side / WarpColumns) * WarpColumns;
        int startA = ((warpRow + (lane / 4)) * TensorSlice<TTile, TFormat>.Pitch) + (lane % 4);
        int startB = ((warpColumn + (lane / 4)) * TensorSlice<TTile, TFormat>.Pitch) + (lane % 4);
        int k = 0;
        int slice = 0;
        TensorSlice<TTile, TFormat>.Fetch<TA, TAccess>(p.A, firstRow, k, p.M, p.K, p.K).Put<TA>(tileA, slice);
        TensorSlice<TTile, TFormat>.Fetch<TB, TAccess>(p.B, firstColumn, k, p.N, p.K, p.K).Put<TB>(tileB, slice);
        Group.Barrier();
        WarpSums sums = default;
        for (k += TensorSlice<TTile, TFormat>.Depth; k < p.K; k += TensorSlice<TTile, TFormat>.Depth)
        {
            TensorSlice<TTile, TFormat> nextA = TensorSlice<TTile, TFormat>.Fetch<TA, TAccess>(p.A, firstRow, k, p.M, p.K, p.K);
            TensorSlice<TTile, TFormat> nextB = TensorSlice<TTile, TFormat>.Fetch<TB, TAccess>(p.B, firstColumn, k, p.N, p.K, p.K);
            sums = Multiply<TTile, TFormat>(sums, tileA, slice + startA, tileB, slice + startB);
            slice = TensorSlice<TTile, TFormat>.Length - slice;
            nextA.Put<TA>(tileA, slice);
            nextB.Put<TB>(tileB, slice);
            Group.Barrier();
        }

        sums = Multiply<TTile, TFormat>(sums, tileA, slice + startA, tileB, slice + startB);
        int row = firstRow + warpRow + (lane / 4);
        int column = firstColumn + warpColumn + (lane % 4 * 2);
        Store(p, row, column, sums.Row0);
        Store(p, row + 16, column, sums.Row1);
        Store(p, row + 32, column, sums.Row2);
        Store(p, row + 48, column, sums.Row3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static WarpSums Multiply<TTile, TFormat>(WarpSums sums, ArrayView<float> tileA, int startA, ArrayView<float> tileB, int startB)
        where TTile : struct, ITileShape
        where TFormat : struct, ITensorFormat
    {
        sums = WarpSums.Add<TFormat>(sums, tileA.SubView(startA), tileB.SubView(startB), TensorSlice<TTile, TFormat>.Pitch);
        if (TFormat.Terms == 1)
        {
            sums = WarpSums.Add<TFormat>(sums, tileA.SubView(startA + 8), tileB.SubView(startB + 8), TensorSlice<TTile, TFormat>.Pitch);
        }

        return sums;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(MatMulArguments p, int row, int column, WarpRow sums)
    {
        Store(p, row, column, sums.Block0.TopLeft, sums.Block0.TopRight);
        Store(p, row + 8, column, sums.Block0.BottomLeft, sums.Block0.BottomRight);
        Store(p, row, column + 8, sums.Block1.TopLeft, sums.Block1.TopRight);
        Store(p, row + 8, column + 8, sums.Block1.BottomLeft, sums.Block1.BottomRight);
        Store(p, row, column + 16, sums.Block2.TopLeft, sums.Block2.TopRight);
        Store(p, row + 8, column + 16, sums.Block2.BottomLeft, sums.Block2.BottomRight);
        Store(p, row, column + 24, sums.Block3.TopLeft, sums.Block3.TopRight);
        Store(p, row + 8, column + 24, sums.Block3.BottomLeft, sums.Block3.BottomRight);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(MatMulArguments p, int row, int column, float left, float right)
    {
        if (row < p.M && column < p.N)
        {
            long place = ((long)row * p.N) + column;
            p.C[place] = left + (p.Bias.Length > 0 ? p.Bias[column] : 0f);
            if (column + 1 < p.N)
            {
                p.C[place + 1] = right + (p.Bias.Length > 0 ? p.Bias[column + 1] : 0f);
            }
        }
    }
}
