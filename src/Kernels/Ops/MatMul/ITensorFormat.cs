using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Devices;
using ILGPU;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>What tensor cores are given: units of 32 bits along k, and how a lane multiplies the fragments of a warp.</summary>
internal interface ITensorFormat
{
    /// <summary>Terms of the sum that a unit holds, 1 or 2; a constant to the compiler.</summary>
    static abstract int Terms { get; }

    /// <summary>A unit as it lies in shared memory, of one number or of two neighbours along k.</summary>
    static abstract uint Unit(float first, float second);

    /// <summary>What is multiplied of a unit from shared memory.</summary>
    static abstract uint Big(uint unit);

    /// <summary>What is left of it, where that is multiplied too.</summary>
    static abstract uint Small(uint unit, uint big);

    /// <summary>sums + a·b over 8 units.</summary>
    static abstract SumFragment Multiply(SumFragment sums, LeftFragment bigA, LeftFragment smallA, RightFragment bigB, RightFragment smallB);
}

/// <summary>Pairs of bfloat16.</summary>
internal readonly struct Bf16Pairs : ITensorFormat
{
    public static int Terms => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Unit(float first, float second) => TensorCores.PackBf16(first, second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Big(uint unit) => unit;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Small(uint unit, uint big) => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SumFragment Multiply(SumFragment s, LeftFragment a, LeftFragment smallA, RightFragment b, RightFragment smallB) => TensorCores.MultiplyBf16(
        a.Top, a.Bottom, a.TopNext, a.BottomNext, b.First, b.Next, s.TopLeft, s.TopRight, s.BottomLeft, s.BottomRight);
}

/// <summary>TF32, rounded on the way into shared memory.</summary>
internal readonly struct Tf32Units : ITensorFormat
{
    public static int Terms => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Unit(float first, float second) => TensorCores.RoundTf32(first);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Big(uint unit) => unit;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Small(uint unit, uint big) => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SumFragment Multiply(SumFragment s, LeftFragment a, LeftFragment smallA, RightFragment b, RightFragment smallB) => Multiply(s, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static SumFragment Multiply(SumFragment s, LeftFragment a, RightFragment b) => TensorCores.MultiplyTf32(
        a.Top, a.Bottom, a.TopNext, a.BottomNext, b.First, b.Next, s.TopLeft, s.TopRight, s.BottomLeft, s.BottomRight);
}

/// <summary>FP32 in shared memory, taken apart into two TF32 numbers on the way out of it: small·big + big·small + big·big.</summary>
internal readonly struct SplitTf32Units : ITensorFormat
{
    public static int Terms => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Unit(float first, float second) => Interop.FloatAsInt(first);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Big(uint unit) => TensorCores.RoundTf32(Interop.IntAsFloat(unit));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Small(uint unit, uint big) => TensorCores.RoundTf32(Interop.IntAsFloat(unit) - Interop.IntAsFloat(big));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SumFragment Multiply(SumFragment sums, LeftFragment bigA, LeftFragment smallA, RightFragment bigB, RightFragment smallB)
    {
        sums = Tf32Units.Multiply(sums, smallA, bigB);
        sums = Tf32Units.Multiply(sums, bigA, smallB);
        return Tf32Units.Multiply(sums, bigA, bigB);
    }
}
