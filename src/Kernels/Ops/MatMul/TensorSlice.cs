using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;
using ILGPU;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>
/// A thread's part of a slice of an operand, <see cref="Depth"/> terms deep and as many lines as the tile has, on its way from global memory through registers
/// into shared memory, where each line lies along k in the units of the tensor cores. Lines are <see cref="Pitch"/> units apart, 4 more than they have: the 8
/// lines by 4 units that a warp reads of a fragment then lie in 32 banks. Threads are told lines so that their stores meet in no bank either.
/// </summary>
/// <typeparam name="TTile">The tile: a thread carries two quads for 128 lines and four for 64.</typeparam>
/// <typeparam name="TFormat">The units.</typeparam>
internal struct TensorSlice<TTile, TFormat>
    where TTile : struct, ITileShape
    where TFormat : struct, ITensorFormat
{
    /// <summary>How deep a slice is, in terms.</summary>
    public const int Depth = 16;

    private const int Quad = 4;
    private Float4 _quad0;
    private Float4 _quad1;
    private Float4 _quad2;
    private Float4 _quad3;

    /// <summary>Threads of a group: a warp for each 64×32 of the tile.</summary>
    public static int Threads => TTile.Side / 64 * TTile.Side;

    /// <summary>Units of a line.</summary>
    public static int Units => Depth / TFormat.Terms;

    /// <summary>Units from one line to the next in shared memory.</summary>
    public static int Pitch => Units + 4;

    /// <summary>Units of a slice in shared memory.</summary>
    public static int Length => TTile.Side * Pitch;

    /// <summary>Reads this thread's quads from global memory; zeros for what lies past the last line or past <paramref name="endDepth"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TensorSlice<TTile, TFormat> Fetch<TLayout, TAccess>(
        ArrayView<float> operand, int firstLine, int firstDepth, int lines, int depths, int endDepth)
        where TLayout : struct, IOperandLayout
        where TAccess : struct, IQuadAccess
    {
        TensorSlice<TTile, TFormat> slice = default;
        slice._quad0 = FetchQuad<TLayout, TAccess>(0, operand, firstLine, firstDepth, lines, depths, endDepth);
        slice._quad1 = FetchQuad<TLayout, TAccess>(1, operand, firstLine, firstDepth, lines, depths, endDepth);
        if (TTile.Side < 128)
        {
            slice._quad2 = FetchQuad<TLayout, TAccess>(2, operand, firstLine, firstDepth, lines, depths, endDepth);
            slice._quad3 = FetchQuad<TLayout, TAccess>(3, operand, firstLine, firstDepth, lines, depths, endDepth);
        }

        return slice;
    }

    /// <summary>Writes this thread's quads to shared memory, from unit <paramref name="start"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Put<TLayout>(ArrayView<float> tile, int start)
        where TLayout : struct, IOperandLayout
    {
        if (TLayout.IsAlongDepth)
        {
            PutAlongDepth(0, _quad0, tile, start);
            PutAlongDepth(1, _quad1, tile, start);
            if (TTile.Side < 128)
            {
                PutAlongDepth(2, _quad2, tile, start);
                PutAlongDepth(3, _quad3, tile, start);
            }
        }
        else if (TFormat.Terms == 1)
        {
            PutAcrossLines(0, _quad0, tile, start);
            PutAcrossLines(1, _quad1, tile, start);
            if (TTile.Side < 128)
            {
                PutAcrossLines(2, _quad2, tile, start);
                PutAcrossLines(3, _quad3, tile, start);
            }
        }
        else
        {
            PutPairs(0, _quad0, _quad1, tile, start);
            if (TTile.Side < 128)
            {
                PutPairs(2, _quad2, _quad3, tile, start);
            }
        }
    }

    // The first line of a thread's quad, and the only one where quads lie along k.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Line<TLayout>(int quad)
        where TLayout : struct, IOperandLayout
    {
        if (TLayout.IsAlongDepth)
        {
            // Of 8 lines those come together that are 16 banks apart, for wide stores of four units, or 8, for those of two.
            int line = Group.IdxX / (Depth / Quad);
            int turned = TFormat.Terms == 1 ? (line % 2 * 4) + (line % 8 / 2) : (line % 4 * 2) + (line % 8 / 4);
            return (line / 8 * 8) + turned + (quad * (Threads / (Depth / Quad)));
        }

        return TFormat.Terms == 1
            ? ((Group.IdxX / Depth) + (quad * (Threads / Depth))) * Quad
            : ((Group.IdxX / (Depth / 2)) + (quad / 2 * (Threads / (Depth / 2)))) * Quad;
    }

    // Its first term, and the only one where quads lie across lines: there two quads hold the terms of a pair.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int DepthOf<TLayout>(int quad)
        where TLayout : struct, IOperandLayout
    {
        if (TLayout.IsAlongDepth)
        {
            return Group.IdxX % (Depth / Quad) * Quad;
        }

        return TFormat.Terms == 1 ? Group.IdxX % Depth : (Group.IdxX % (Depth / 2) * 2) + (quad % 2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Float4 FetchQuad<TLayout, TAccess>(
        int quad, ArrayView<float> operand, int firstLine, int firstDepth, int lines, int depths, int endDepth)
        where TLayout : struct, IOperandLayout
        where TAccess : struct, IQuadAccess =>
        TileSlice<TTile>.FetchQuad<TLayout, TAccess>(
            operand, firstLine + Line<TLayout>(quad), firstDepth + DepthOf<TLayout>(quad), lines, depths, endDepth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PutAlongDepth(int quad, Float4 q, ArrayView<float> tile, int start)
    {
        int unit = start + (Line<AlongDepth>(quad) * Pitch) + (DepthOf<AlongDepth>(quad) / TFormat.Terms);
        if (TFormat.Terms == 1)
        {
            tile.Cast<Float4>()[unit / 4] = new Float4(Bits(q.X, 0), Bits(q.Y, 0), Bits(q.Z, 0), Bits(q.W, 0));
        }
        else
        {
            tile.Cast<UnitPair>()[unit / 2] = new UnitPair { First = Bits(q.X, q.Y), Second = Bits(q.Z, q.W) };
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PutAcrossLines(int quad, Float4 q, ArrayView<float> tile, int start)
    {
        ArrayView<float> line = tile.SubView(start + (Line<AcrossLines>(quad) * Pitch) + DepthOf<AcrossLines>(quad));
        line[0] = Bits(q.X, 0);
        line[Pitch] = Bits(q.Y, 0);
        line[2 * Pitch] = Bits(q.Z, 0);
        line[3 * Pitch] = Bits(q.W, 0);
    }

    // Of the four quads that a warp stores at a time two begin with their third line: all begin 8 banks apart.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PutPairs(int quad, Float4 first, Float4 second, ArrayView<float> tile, int start)
    {
        bool turned = Group.IdxX / (Depth / 2) % 4 >= 2;
        ArrayView<float> line = tile.SubView(start + (Line<AcrossLines>(quad) * Pitch) + (DepthOf<AcrossLines>(quad) / 2));
        float x = Bits(first.X, second.X), y = Bits(first.Y, second.Y), z = Bits(first.Z, second.Z), w = Bits(first.W, second.W);
        int early = turned ? 2 * Pitch : 0;
        int late = (2 * Pitch) - early;
        line[early] = turned ? z : x;
        line[early + Pitch] = turned ? w : y;
        line[late] = turned ? x : z;
        line[late + Pitch] = turned ? y : w;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Bits(float first, float second) => Interop.IntAsFloat(TFormat.Unit(first, second));
}

/// <summary>Two neighbouring units, stored as one access of 64 bits.</summary>
internal struct UnitPair
{
    public float First;
    public float Second;
}
