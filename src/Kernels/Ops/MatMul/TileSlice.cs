using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;
using ILGPU;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>
/// A thread's part of a slice of an operand, <see cref="Depth"/> deep and as many lines as the tile has, on its way from
/// global memory through registers into shared memory. A thread carries quads: of lines where those are neighbours in
/// memory, else of depth, which it turns on the way.
/// </summary>
/// <typeparam name="TTile">The tile: a thread carries one quad for 128 lines and two for 64.</typeparam>
internal struct TileSlice<TTile>
    where TTile : struct, ITileShape
{
    /// <summary>How deep a slice is.</summary>
    public const int Depth = 8;

    private const int Quad = 4;
    private Float4 _first;
    private Float4 _second;

    /// <summary>Threads of a group.</summary>
    public static int Threads => TTile.Side / 8 * (TTile.Side / 8);

    /// <summary>
    /// Quads from one depth to the next in shared memory: one more than the lines fill, so that threads that turn quads of
    /// two halves of the slice do not meet in a bank.
    /// </summary>
    public static int Pitch => (TTile.Side / Quad) + 1;

    /// <summary>Quads of a slice in shared memory.</summary>
    public static int Quads => Depth * Pitch;

    // How far the second quad of a thread lies from the first.
    private static int Lines(bool alongDepth) => alongDepth ? Threads / (Depth / Quad) : 0;

    private static int Depths(bool alongDepth) => alongDepth ? 0 : Threads / (TTile.Side / Quad);

    /// <summary>Reads this thread's quads from global memory; zeros for what lies past the last line or past <paramref name="endDepth"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileSlice<TTile> Fetch<TLayout, TAccess>(
        ArrayView<float> operand, int firstLine, int firstDepth, int lines, int depths, int endDepth)
        where TLayout : struct, IOperandLayout
        where TAccess : struct, IQuadAccess
    {
        int line = firstLine + Line<TLayout>();
        int depth = firstDepth + DepthOf<TLayout>();
        TileSlice<TTile> slice = default;
        slice._first = FetchQuad<TLayout, TAccess>(operand, line, depth, lines, depths, endDepth);
        if (TTile.Side < 128)
        {
            slice._second = FetchQuad<TLayout, TAccess>(
                operand, line + Lines(TLayout.IsAlongDepth), depth + Depths(TLayout.IsAlongDepth), lines, depths, endDepth);
        }

        return slice;
    }

    /// <summary>Writes this thread's quads to shared memory, from quad <paramref name="start"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Put<TLayout>(ArrayView<Float4> tile, int start)
        where TLayout : struct, IOperandLayout
    {
        int line = Line<TLayout>();
        int depth = DepthOf<TLayout>();
        PutQuad<TLayout>(_first, tile, start, line, depth);
        if (TTile.Side < 128)
        {
            PutQuad<TLayout>(_second, tile, start, line + Lines(TLayout.IsAlongDepth), depth + Depths(TLayout.IsAlongDepth));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Line<TLayout>()
        where TLayout : struct, IOperandLayout =>
        TLayout.IsAlongDepth ? Group.IdxX / (Depth / Quad) : Group.IdxX % (TTile.Side / Quad) * Quad;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int DepthOf<TLayout>()
        where TLayout : struct, IOperandLayout =>
        TLayout.IsAlongDepth ? Group.IdxX % (Depth / Quad) * Quad : Group.IdxX / (TTile.Side / Quad);

    /// <summary>Reads one quad.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Float4 FetchQuad<TLayout, TAccess>(ArrayView<float> operand, int line, int depth, int lines, int depths, int endDepth)
        where TLayout : struct, IOperandLayout
        where TAccess : struct, IQuadAccess
    {
        Float4 quad = default;
        if (line < lines && depth < endDepth)
        {
            quad = TAccess.Load(
                operand, TLayout.Index(line, depth, lines, depths), TLayout.IsAlongDepth ? endDepth - depth : lines - line);
        }

        return quad;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PutQuad<TLayout>(Float4 quad, ArrayView<Float4> tile, int start, int line, int depth)
        where TLayout : struct, IOperandLayout
    {
        if (TLayout.IsAlongDepth)
        {
            ArrayView<float> column = tile.SubView(start, Quads).Cast<float>().SubView((depth * Pitch * Quad) + line);
            column[0] = quad.X;
            column[Pitch * Quad] = quad.Y;
            column[2 * Pitch * Quad] = quad.Z;
            column[3 * Pitch * Quad] = quad.W;
        }
        else
        {
            tile[start + (depth * Pitch) + (line / Quad)] = quad;
        }
    }
}
