using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;
using ILGPU;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>128-bit accesses, for rows that are whole numbers of aligned quads.</summary>
internal readonly struct WholeQuads : IQuadAccess
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 Load(ArrayView<float> view, long index, int left) => view.Cast<Float4>()[index / 4];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ArrayView<float> view, long index, int left, Float4 value) => view.Cast<Float4>()[index / 4] = value;
}
