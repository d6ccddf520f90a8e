using System.Runtime.CompilerServices;
using ILGPU;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>32 neighbouring floats: a row of a panel of <see cref="ThreadTileMatMul"/>, or of a thread's tile of C.</summary>
internal struct PanelRow
{
    /// <summary>Floats of a row.</summary>
    public const int Columns = 32;

    public Float16 Left;
    public Float16 Right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PanelRow Load(ArrayView<float> view, long index) => new()
    {
        Left = Float16.Load(view, index),
        Right = Float16.Load(view, index + (Columns / 2)),
    };

    /// <summary>sum + scalar · row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PanelRow MultiplyAdd(float scalar, PanelRow row, PanelRow sum) => new()
    {
        Left = Float16.MultiplyAdd(scalar, row.Left, sum.Left),
        Right = Float16.MultiplyAdd(scalar, row.Right, sum.Right),
    };
}
