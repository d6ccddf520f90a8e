using System.Runtime.CompilerServices;
using ILGPU;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>
/// Sixteen neighbouring floats, as fields: compilers for processors turn work on all of them into work on a register.
/// </summary>
internal struct Float16
{
    internal float F0;
    internal float F1;
    internal float F2;
    internal float F3;
    internal float F4;
    internal float F5;
    internal float F6;
    internal float F7;
    internal float F8;
    internal float F9;
    internal float FA;
    internal float FB;
    internal float FC;
    internal float FD;
    internal float FE;
    internal float FF;

    /// <summary>Reads sixteen floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float16 Load(ArrayView<float> view, long index) => view.SubView(index, 16).Cast<Float16>()[0];

    /// <summary>Writes sixteen floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ArrayView<float> view, long index, Float16 value) => view.SubView(index, 16).Cast<Float16>()[0] = value;

    /// <summary>Writes the first <paramref name="count"/> floats, none or less than all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ArrayView<float> view, long index, int count, Float16 value)
    {
        StoreOne(view, index, 0, count, value.F0);
        StoreOne(view, index, 1, count, value.F1);
        StoreOne(view, index, 2, count, value.F2);
        StoreOne(view, index, 3, count, value.F3);
        StoreOne(view, index, 4, count, value.F4);
        StoreOne(view, index, 5, count, value.F5);
        StoreOne(view, index, 6, count, value.F6);
        StoreOne(view, index, 7, count, value.F7);
        StoreOne(view, index, 8, count, value.F8);
        StoreOne(view, index, 9, count, value.F9);
        StoreOne(view, index, 10, count, value.FA);
        StoreOne(view, index, 11, count, value.FB);
        StoreOne(view, index, 12, count, value.FC);
        StoreOne(view, index, 13, count, value.FD);
        StoreOne(view, index, 14, count, value.FE);
    }

    /// <summary>sum + scalar · vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float16 MultiplyAdd(float scalar, Float16 vector, Float16 sum) => new()
    {
        F0 = (scalar * vector.F0) + sum.F0,
        F1 = (scalar * vector.F1) + sum.F1,
        F2 = (scalar * vector.F2) + sum.F2,
        F3 = (scalar * vector.F3) + sum.F3,
        F4 = (scalar * vector.F4) + sum.F4,
        F5 = (scalar * vector.F5) + sum.F5,
        F6 = (scalar * vector.F6) + sum.F6,
        F7 = (scalar * vector.F7) + sum.F7,
        F8 = (scalar * vector.F8) + sum.F8,
        F9 = (scalar * vector.F9) + sum.F9,
        FA = (scalar * vector.FA) + sum.FA,
        FB = (scalar * vector.FB) + sum.FB,
        FC = (scalar * vector.FC) + sum.FC,
        FD = (scalar * vector.FD) + sum.FD,
        FE = (scalar * vector.FE) + sum.FE,
        FF = (scalar * vector.FF) + sum.FF,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreOne(ArrayView<float> view, long index, int offset, int count, float value)
    {
        if (offset < count)
        {
            view[index + offset] = value;
        }
    }
}
