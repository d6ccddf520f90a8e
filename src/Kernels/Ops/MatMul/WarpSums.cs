using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Numerics;
using ILGPU;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>What a lane has of 64×32 sums that a warp computes by tensor cores: 4×4 blocks of 16×8. Fields, since ILGPU keeps no array in registers.</summary>
internal struct WarpSums
{
    public WarpRow Row0;
    public WarpRow Row1;
    public WarpRow Row2;
    public WarpRow Row3;

    /// <summary>sums + a·b over 8 units along k, each warp's lane from its first unit of either tile in shared memory.</summary>
    /// <param name="sums">The sums.</param>
    /// <param name="a">Lines of A, <paramref name="pitch"/> units apart.</param>
    /// <param name="b">Lines of B, as far apart.</param>
    /// <param name="pitch">Units from one line to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WarpSums Add<TFormat>(WarpSums sums, ArrayView<float> a, ArrayView<float> b, int pitch)
        where TFormat : struct, ITensorFormat
    {
        RightFragment b0 = RightFragment.Load(b, 0);
        RightFragment b1 = RightFragment.Load(b, 8 * pitch);
        RightFragment b2 = RightFragment.Load(b, 16 * pitch);
        RightFragment b3 = RightFragment.Load(b, 24 * pitch);
        WarpColumns big = new() { B0 = b0.Big<TFormat>(), B1 = b1.Big<TFormat>(), B2 = b2.Big<TFormat>(), B3 = b3.Big<TFormat>() };
        WarpColumns small = new()
        {
            B0 = b0.Small<TFormat>(big.B0),
            B1 = b1.Small<TFormat>(big.B1),
            B2 = b2.Small<TFormat>(big.B2),
            B3 = b3.Small<TFormat>(big.B3),
        };
        return new()
        {
            Row0 = WarpRow.Add<TFormat>(sums.Row0, LeftFragment.Load(a, 0, pitch), big, small),
            Row1 = WarpRow.Add<TFormat>(sums.Row1, LeftFragment.Load(a, 16 * pitch, pitch), big, small),
            Row2 = WarpRow.Add<TFormat>(sums.Row2, LeftFragment.Load(a, 32 * pitch, pitch), big, small),
            Row3 = WarpRow.Add<TFormat>(sums.Row3, LeftFragment.Load(a, 48 * pitch, pitch), big, small),
        };
    }
}

/// <summary>Four blocks of sums side by side.</summary>
internal struct WarpRow
{
    public SumFragment Block0;
    public SumFragment Block1;
    public SumFragment Block2;
    public SumFragment Block3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WarpRow Add<TFormat>(WarpRow sums, LeftFragment a, WarpColumns bigB, WarpColumns smallB)
        where TFormat : struct, ITensorFormat
    {
        LeftFragment big = a.Big<TFormat>();
        LeftFragment small = a.Small<TFormat>(big);
        return new()
        {
            Block0 = TFormat.Multiply(sums.Block0, big, small, bigB.B0, smallB.B0),
            Block1 = TFormat.Multiply(sums.Block1, big, small, bigB.B1, smallB.B1),
            Block2 = TFormat.Multiply(sums.Block2, big, small, bigB.B2, smallB.B2),
            Block3 = TFormat.Multiply(sums.Block3, big, small, bigB.B3, smallB.B3),
        };
    }
}

/// <summary>What a lane has of 8 units by the 32 columns of a warp.</summary>
internal struct WarpColumns
{
    public RightFragment B0;
    public RightFragment B1;
    public RightFragment B2;
    public RightFragment B3;
}

/// <summary>What a lane has of 16 lines of A by 8 units.</summary>
internal struct LeftFragment
{
    public uint Top;
    public uint Bottom;
    public uint TopNext;
    public uint BottomNext;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LeftFragment Load(ArrayView<float> a, int start, int pitch) => new()
    {
        Top = Interop.FloatAsInt(a[start]),
        Bottom = Interop.FloatAsInt(a[start + (8 * pitch)]),
        TopNext = Interop.FloatAsInt(a[start + 4]),
        BottomNext = Interop.FloatAsInt(a[start + (8 * pitch) + 4]),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly LeftFragment Big<TFormat>()
        where TFormat : struct, ITensorFormat => new()
        {
            Top = TFormat.Big(Top),
            Bottom = TFormat.Big(Bottom),
            TopNext = TFormat.Big(TopNext),
            BottomNext = TFormat.Big(BottomNext),
        };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly LeftFragment Small<TFormat>(LeftFragment big)
        where TFormat : struct, ITensorFormat => new()
        {
            Top = TFormat.Small(Top, big.Top),
            Bottom = TFormat.Small(Bottom, big.Bottom),
            TopNext = TFormat.Small(TopNext, big.TopNext),
            BottomNext = TFormat.Small(BottomNext, big.BottomNext),
        };
}

/// <summary>What a lane has of 8 units of B by 8 lines.</summary>
internal struct RightFragment
{
    public uint First;
    public uint Next;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RightFragment Load(ArrayView<float> b, int start) =>
        new() { First = Interop.FloatAsInt(b[start]), Next = Interop.FloatAsInt(b[start + 4]) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly RightFragment Big<TFormat>()
        where TFormat : struct, ITensorFormat => new() { First = TFormat.Big(First), Next = TFormat.Big(Next) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly RightFragment Small<TFormat>(RightFragment big)
        where TFormat : struct, ITensorFormat => new() { First = TFormat.Small(First, big.First), Next = TFormat.Small(Next, big.Next) };
}
