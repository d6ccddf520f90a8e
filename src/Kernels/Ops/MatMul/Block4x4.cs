using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>A 4×4 block of sums in a thread's registers. Fields, because a local array would lie in local memory.</summary>
internal struct Block4x4
{
    public Float4 Row0;
    public Float4 Row1;
    public Float4 Row2;
    public Float4 Row3;

    /// <summary>block + column · row (an outer product).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Block4x4 Add(Block4x4 block, Float4 column, Float4 row) => new()
    {
        Row0 = Float4.MultiplyAdd(column.X, row, block.Row0),
        Row1 = Float4.MultiplyAdd(column.Y, row, block.Row1),
        Row2 = Float4.MultiplyAdd(column.Z, row, block.Row2),
        Row3 = Float4.MultiplyAdd(column.W, row, block.Row3),
    };
}
