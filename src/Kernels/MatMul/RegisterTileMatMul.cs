using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Execution;
using ILGPU;
using ILGPU.Runtime;

namespace GpuGrad.Kernels.MatMul;

/// <summary>
/// C = op(A)·op(B) + Bias; groups compute tiles of 64×64 or 128×128 of C, 8 deep at a time from shared memory, and each
/// thread 8×8 of it in registers. Those lie as four 4×4 blocks half a tile apart, so that the threads of a warp read
/// neighbouring quads of shared memory and no two meet in a bank. Wins once C has some tiles to fill.
/// </summary>
/// <remarks>The tile is loaded and used in turn; loading the next one meanwhile (double buffering) is not done yet.</remarks>
public sealed class RegisterTileMatMul() : KernelVariant<MatMulArguments>(KernelFamily.Simt)
{
    private const int Depth = 8;
    private const int Quad = 4;
    private const int LeastSide = 32;

    /// <inheritdoc/>
    public override bool Fits(ComputeDevice device, in MatMulArguments arguments) =>
        arguments.M >= LeastSide && arguments.N >= LeastSide;

    /// <inheritdoc/>
    public override void Emit(CallList calls, MatMulArguments arguments)
    {
        int largeTiles = TileGrid.Count(arguments.M, arguments.N, Tile128.Side, Tile128.Side);
        if (largeTiles >= calls.Device.Accelerator.NumMultiprocessors && Math.Min(arguments.M, arguments.N) > Tile64.Side)
        {
            Emit<Tile128>(calls, arguments);
        }
        else
        {
            Emit<Tile64>(calls, arguments);
        }
    }

    private static void Emit<TTile>(CallList calls, in MatMulArguments arguments)
        where TTile : struct, ITileShape
    {
        if (HasWholeQuads(arguments))
        {
            Emit<TTile, WholeQuads>(calls, arguments);
        }
        else
        {
            Emit<TTile, GuardedFloats>(calls, arguments);
        }
    }

    private static void Emit<TTile, TAccess>(CallList calls, in MatMulArguments arguments)
        where TTile : struct, ITileShape
        where TAccess : struct, IQuadAccess =>
        calls.Launch(
            arguments.Transposition switch
            {
                Transposition.NN => Kernel<AlongDepth, AcrossLines, TTile, TAccess>,
                Transposition.NT => Kernel<AlongDepth, AlongDepth, TTile, TAccess>,
                _ => Kernel<AcrossLines, AcrossLines, TTile, TAccess>,
            },
            new KernelConfig(
                TileGrid.Count(arguments.M, arguments.N, TTile.Side, TTile.Side),
                TTile.Side / 8 * (TTile.Side / 8)),
            arguments);

    private static bool HasWholeQuads(in MatMulArguments a)
    {
        int rowOfA = a.Transposition == Transposition.TN ? a.M : a.K;
        int rowOfB = a.Transposition == Transposition.NT ? a.K : a.N;
        return rowOfA % Quad == 0 && rowOfB % Quad == 0 && a.N % Quad == 0 && IsAligned(a.A) && IsAligned(a.B) && IsAligned(a.C);
    }

    private static unsafe bool IsAligned(ArrayView<float> view) => (nint)view.Pointer() % (Quad * sizeof(float)) == 0;

    private static void Kernel<TA, TB, TTile, TAccess>(MatMulArguments a)
        where TA : struct, IOperandLayout
        where TB : struct, IOperandLayout
        where TTile : struct, ITileShape
        where TAccess : struct, IQuadAccess
    {
        ArrayView<Float4> tileA = SharedMemory.Allocate<Float4>(Depth * TTile.Side / Quad);
        ArrayView<Float4> tileB = SharedMemory.Allocate<Float4>(Depth * TTile.Side / Quad);
        int tilesAcross = TileGrid.Across(a.N, TTile.Side);
        int firstRow = Grid.IdxX / tilesAcross * TTile.Side;
        int firstColumn = Grid.IdxX % tilesAcross * TTile.Side;
        int threadRow = Group.IdxX / (TTile.Side / 8);
        int threadColumn = Group.IdxX % (TTile.Side / 8);
        Block4x4 topL = default, topR = default, bottomL = default, bottomR = default;
        for (int k = 0; k < a.K; k += Depth)
        {
            Stage<TA, TTile, TAccess>(a.A, firstRow, k, a.M, a.K, tileA);
            Stage<TB, TTile, TAccess>(a.B, firstColumn, k, a.N, a.K, tileB);
            Group.Barrier();
            for (int i = 0; i < Depth; i++)
            {
                int line = i * (TTile.Side / Quad);
                Float4 top = tileA[line + threadRow];
                Float4 bottom = tileA[line + (TTile.Side / 8) + threadRow];
                Float4 left = tileB[line + threadColumn];
                Float4 right = tileB[line + (TTile.Side / 8) + threadColumn];
                topL = Block4x4.Add(topL, top, left);
                topR = Block4x4.Add(topR, top, right);
                bottomL = Block4x4.Add(bottomL, bottom, left);
                bottomR = Block4x4.Add(bottomR, bottom, right);
            }

            Group.Barrier();
        }

        int row = firstRow + (threadRow * Quad);
        int column = firstColumn + (threadColumn * Quad);
        Store<TAccess>(a, row, column, topL);
        Store<TAccess>(a, row, column + (TTile.Side / 2), topR);
        Store<TAccess>(a, row + (TTile.Side / 2), column, bottomL);
        Store<TAccess>(a, row + (TTile.Side / 2), column + (TTile.Side / 2), bottomR);
    }

    // The tile lies in shared memory as Depth rows of Side lines. Each thread moves quads: of lines where they are
    // neighbours in memory, else of depth, which it turns on the way.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Stage<TLayout, TTile, TAccess>(
        ArrayView<float> operand, int firstLine, int firstDepth, int lines, int depths, ArrayView<Float4> tile)
        where TLayout : struct, IOperandLayout
        where TTile : struct, ITileShape
        where TAccess : struct, IQuadAccess
    {
        for (int quad = Group.IdxX; quad < Depth * TTile.Side / Quad; quad += Group.DimX)
        {
            if (TLayout.IsAlongDepth)
            {
                int line = quad / (Depth / Quad);
                int depth = quad % (Depth / Quad) * Quad;
                Float4 value = default;
                if (firstLine + line < lines && firstDepth + depth < depths)
                {
                    value = TAccess.Load(
                        operand, TLayout.Index(firstLine + line, firstDepth + depth, lines, depths), depths - firstDepth - depth);
                }

                ArrayView<float> floats = tile.Cast<float>();
                floats[(depth * TTile.Side) + line] = value.X;
                floats[((depth + 1) * TTile.Side) + line] = value.Y;
                floats[((depth + 2) * TTile.Side) + line] = value.Z;
                floats[((depth + 3) * TTile.Side) + line] = value.W;
            }
            else
            {
                int depth = quad / (TTile.Side / Quad);
                int line = quad % (TTile.Side / Quad) * Quad;
                Float4 value = default;
                if (firstLine + line < lines && firstDepth + depth < depths)
                {
                    value = TAccess.Load(
                        operand, TLayout.Index(firstLine + line, firstDepth + depth, lines, depths), lines - firstLine - line);
                }

                tile[quad] = value;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TAccess>(MatMulArguments a, int row, int column, Block4x4 block)
        where TAccess : struct, IQuadAccess
    {
        if (column < a.N)
        {
            int left = a.N - column;
            Float4 bias = a.Bias.Length > 0 ? GuardedFloats.Load(a.Bias, column, left) : default;
            StoreRow<TAccess>(a, row, column, left, block.Row0 + bias);
            StoreRow<TAccess>(a, row + 1, column, left, block.Row1 + bias);
            StoreRow<TAccess>(a, row + 2, column, left, block.Row2 + bias);
            StoreRow<TAccess>(a, row + 3, column, left, block.Row3 + bias);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow<TAccess>(MatMulArguments a, int row, int column, int left, Float4 value)
        where TAccess : struct, IQuadAccess
    {
        if (row < a.M)
        {
            TAccess.Store(a.C, ((long)row * a.N) + column, left, value);
        }
    }
}
