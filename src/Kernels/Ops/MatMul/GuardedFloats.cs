using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;
using ILGPU;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>Four accesses, each guarded: for rows of any length and alignment.</summary>
internal readonly struct GuardedFloats : IQuadAccess
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 Load(ArrayView<float> view, long index, int left)
    {
        Float4 quad = new(view[index], 0, 0, 0);
        if (left > 1)
        {
            quad.Y = view[index + 1];
        }

        if (left > 2)
        {
            quad.Z = view[index + 2];
        }

        if (left > 3)
        {
            quad.W = view[index + 3];
        }

        return quad;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ArrayView<float> view, long index, int left, Float4 value)
    {
        view[index] = value.X;
        if (left > 1)
        {
            view[index + 1] = value.Y;
        }

        if (left > 2)
        {
            view[index + 2] = value.Z;
        }

        if (left > 3)
        {
            view[index + 3] = value.W;
        }
    }
}
