using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>The 64 sums of a thread, as four blocks that lie half a tile apart in C.</summary>
internal struct Block8x8
{
    public Block4x4 TopLeft;
    public Block4x4 TopRight;
    public Block4x4 BottomLeft;
    public Block4x4 BottomRight;

    /// <summary>block + (top, bottom) · (left, right), an outer product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Block8x8 Add(Block8x8 block, Float4 top, Float4 bottom, Float4 left, Float4 right) => new()
    {
        TopLeft = Block4x4.Add(block.TopLeft, top, left),
        TopRight = Block4x4.Add(block.TopRight, top, right),
        BottomLeft = Block4x4.Add(block.BottomLeft, bottom, left),
        BottomRight = Block4x4.Add(block.BottomRight, bottom, right),
    };
}
