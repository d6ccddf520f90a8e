using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;
using ILGPU;
using ILGPU.Runtime;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>
/// The kernel of <see cref="RegisterTileMatMul"/>: a group computes a square tile of C from slices of the operands in
/// shared memory, and each thread 8×8 of it in registers. Those lie as four 4×4 blocks half a tile apart, so that the
/// threads of a warp read neighbouring quads of shared memory and no two meet in a bank. Shared memory holds two slices:
/// while one is multiplied the next is on its way from global memory, with one barrier a slice. Each element is one sum
/// in the order of k, whatever the tile.
/// </summary>
/// <remarks>
/// After the kernels that CUTLASS describes (github.com/NVIDIA/cutlass, "Efficient GEMM in CUDA"), with ILGPU's means:
/// it unrolls no loop, hence the written-out steps, and keeps in registers only what is in fields.
/// </remarks>
internal static class TileProduct
{
    private const int Quad = 4;

    /// <summary>Appends the launch: a column of groups for each chunk of the depth, a group for each tile of C.</summary>
    public static void Launch<TTile>(CallList calls, TileWork work)
        where TTile : struct, ITileShape
    {
        if (HasWholeQuads(work.Product) && IsAligned(work.Parts))
        {
            Launch<TTile, WholeQuads>(calls, work);
        }
        else
        {
            Launch<TTile, GuardedFloats>(calls, work);
        }
    }

    private static void Launch<TTile, TAccess>(CallList calls, TileWork work)
        where TTile : struct, ITileShape
        where TAccess : struct, IQuadAccess =>
        calls.Launch(
            work.Product.Transposition switch
            {
                Transposition.NN => Kernel<AlongDepth, AcrossLines, TTile, TAccess>,
                Transposition.NT => Kernel<AlongDepth, AlongDepth, TTile, TAccess>,
                _ => Kernel<AcrossLines, AcrossLines, TTile, TAccess>,
            },
            new KernelConfig(
                new Index3D(
                    TileGrid.Count(work.Product.M, work.Product.N, TTile.Side, TTile.Side),
                    work.Chunks,
                    1),
                new Index3D(TileSlice<TTile>.Threads, 1, 1)),
            work);

    internal static bool HasWholeQuads(in MatMulArguments a)
    {
        int rowOfA = a.Transposition == Transposition.TN ? a.M : a.K;
        int rowOfB = a.Transposition == Transposition.NT ? a.K : a.N;
        return rowOfA % Quad == 0 && rowOfB % Quad == 0 && a.N % Quad == 0 && IsAligned(a.A) && IsAligned(a.B);
    }

    private static unsafe bool IsAligned(ArrayView<float> view) => (nint)view.Pointer() % (Quad * sizeof(float)) == 0;

    private static void Kernel<TA, TB, TTile, TAccess>(TileWork w)
        where TA : struct, IOperandLayout
        where TB : struct, IOperandLayout
        where TTile : struct, ITileShape
        where TAccess : struct, IQuadAccess
    {
        MatMulArguments p = w.Product;
        ArrayView<Float4> tileA = SharedMemory.Allocate<Float4>(2 * TileSlice<TTile>.Quads);
        ArrayView<Float4> tileB = SharedMemory.Allocate<Float4>(2 * TileSlice<TTile>.Quads);
        int tilesAcross = TileGrid.Across(p.N, TTile.Side);
        int firstRow = Grid.IdxX / tilesAcross * TTile.Side;
        int firstColumn = Grid.IdxX % tilesAcross * TTile.Side;
        int threadRow = Group.IdxX / (TTile.Side / 8);
        int threadColumn = Group.IdxX % (TTile.Side / 8);
        int k = Grid.IdxY * w.ChunkDepth;
        int end = IntrinsicMath.Min(k + w.ChunkDepth, p.K);
        int slice = 0;
        TileSlice<TTile>.Fetch<TA, TAccess>(p.A, firstRow, k, p.M, p.K, end).Put<TA>(tileA, slice);
        TileSlice<TTile>.Fetch<TB, TAccess>(p.B, firstColumn, k, p.N, p.K, end).Put<TB>(tileB, slice);
        Group.Barrier();
        Block8x8 sums = default;
        for (k += TileSlice<TTile>.Depth; k < end; k += TileSlice<TTile>.Depth)
        {
            TileSlice<TTile> nextA = TileSlice<TTile>.Fetch<TA, TAccess>(p.A, firstRow, k, p.M, p.K, end);
            TileSlice<TTile> nextB = TileSlice<TTile>.Fetch<TB, TAccess>(p.B, firstColumn, k, p.N, p.K, end);
            sums = Multiply<TTile>(sums, tileA, slice + threadRow, tileB, slice + threadColumn);
            slice = TileSlice<TTile>.Quads - slice;
            nextA.Put<TA>(tileA, slice);
            nextB.Put<TB>(tileB, slice);
            Group.Barrier();
        }

        sums = Multiply<TTile>(sums, tileA, slice + threadRow, tileB, slice + threadColumn);
        int row = firstRow + (threadRow * Quad);
        int column = firstColumn + (threadColumn * Quad);
        Store<TAccess>(w, row, column, sums.TopLeft);
        Store<TAccess>(w, row, column + (TTile.Side / 2), sums.TopRight);
        Store<TAccess>(w, row + (TTile.Side / 2), column, sums.BottomLeft);
        Store<TAccess>(w, row + (TTile.Side / 2), column + (TTile.Side / 2), sums.BottomRight);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Block8x8 Multiply<TTile>(Block8x8 sums, ArrayView<Float4> tileA, int startA, ArrayView<Float4> tileB, int startB)
        where TTile : struct, ITileShape
    {
        ArrayView<Float4> a = tileA.SubView(startA);
        ArrayView<Float4> b = tileB.SubView(startB);
        sums = Step<TTile>(sums, a, b, 0);
        sums = Step<TTile>(sums, a, b, 1);
        sums = Step<TTile>(sums, a, b, 2);
        sums = Step<TTile>(sums, a, b, 3);
        sums = Step<TTile>(sums, a, b, 4);
        sums = Step<TTile>(sums, a, b, 5);
        sums = Step<TTile>(sums, a, b, 6);
        return Step<TTile>(sums, a, b, 7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Block8x8 Step<TTile>(Block8x8 sums, ArrayView<Float4> a, ArrayView<Float4> b, int depth)
        where TTile : struct, ITileShape
    {
        int first = depth * TileSlice<TTile>.Pitch;
        int second = first + (TTile.Side / 8);
        return Block8x8.Add(sums, a[first], a[second], b[first], b[second]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TAccess>(TileWork w, int row, int column, Block4x4 block)
        where TAccess : struct, IQuadAccess
    {
        if (column < w.Product.N)
        {
            int left = w.Product.N - column;
            // Several parts get the bias when they are added up.
            Float4 bias = w.Product.Bias.Length > 0 && Grid.DimY == 1 ? GuardedFloats.Load(w.Product.Bias, column, left) : default;
            StoreRow<TAccess>(w, row, column, left, block.Row0 + bias);
            StoreRow<TAccess>(w, row + 1, column, left, block.Row1 + bias);
            StoreRow<TAccess>(w, row + 2, column, left, block.Row2 + bias);
            StoreRow<TAccess>(w, row + 3, column, left, block.Row3 + bias);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow<TAccess>(TileWork w, int row, int column, int left, Float4 value)
        where TAccess : struct, IQuadAccess
    {
        if (row < w.Product.M)
        {
            TAccess.Store(w.Parts, ((((long)Grid.IdxY * w.Product.M) + row) * w.Product.N) + column, left, value);
        }
    }
}
