using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ILGPU;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>
/// Rounding of floats to a format of fewer bits of mantissa and the same exponents, done on their bits: what is added carries into the exponent, up to
/// infinity, as rounding does. Only a NaN has to be kept from becoming something else.
/// </summary>
internal interface IOperandRounding
{
    /// <summary>One float.</summary>
    static abstract float Round(float x);

    /// <summary>Eight floats.</summary>
    static abstract Vector256<float> Round(Vector256<float> x);
}

/// <summary>TF32: the upper 19 bits, to nearest, ties away from zero (<c>cvt.rna.tf32.f32</c> of the PTX ISA).</summary>
internal readonly struct Tf32Rounding : IOperandRounding
{
    private const uint Kept = 0xFFFFE000;
    private const uint Half = 0x1000;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Round(float x)
    {
        uint bits = Interop.FloatAsInt(x);
        return Interop.IntAsFloat((FloatBits.IsNaN(bits) ? bits | FloatBits.Quiet : bits + Half) & Kept);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Round(Vector256<float> x)
    {
        Vector256<uint> bits = x.AsUInt32();
        Vector256<uint> rounded = Vector256.ConditionalSelect(
            Vector256.Equals(x, x).AsUInt32(), bits + Vector256.Create(Half), bits | Vector256.Create(FloatBits.Quiet));
        return (rounded & Vector256.Create(Kept)).AsSingle();
    }
}

/// <summary>bfloat16: the upper 16 bits, to nearest, ties to even (<c>cvt.rn.bf16.f32</c>).</summary>
internal readonly struct Bf16Rounding : IOperandRounding
{
    private const int Dropped = 16;
    private const uint Kept = 0xFFFF0000;
    private const uint BelowHalf = 0x7FFF;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Round(float x)
    {
        uint bits = Interop.FloatAsInt(x);
        return Interop.IntAsFloat((FloatBits.IsNaN(bits) ? bits | FloatBits.Quiet : bits + BelowHalf + ((bits >> Dropped) & 1u)) & Kept);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Round(Vector256<float> x)
    {
        Vector256<uint> bits = x.AsUInt32();
        Vector256<uint> odd = Vector256.ShiftRightLogical(bits, Dropped) & Vector256.Create(1u);
        Vector256<uint> rounded = Vector256.ConditionalSelect(
            Vector256.Equals(x, x).AsUInt32(), bits + Vector256.Create(BelowHalf) + odd, bits | Vector256.Create(FloatBits.Quiet));
        return (rounded & Vector256.Create(Kept)).AsSingle();
    }
}

internal static class FloatBits
{
    /// <summary>The bit that makes a NaN quiet, and keeps it one when lower bits are cut off.</summary>
    public const uint Quiet = 0x00400000;

    private const uint Infinity = 0x7F800000;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsNaN(uint bits) => (bits & 0x7FFFFFFF) > Infinity;
}
