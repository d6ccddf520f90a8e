using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels;

/// <summary>
/// 4 floats in one 128-bit register: the portable path. The only one that a processor without fused multiply-adds can run,
/// and with other bits there: where one is missing, two roundings take its place.
/// </summary>
public readonly struct Float128 : IFloatVector<Float128>
{
    private readonly Vector128<float> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Float128(Vector128<float> value) => _value = value;

    /// <summary>Whether this processor rounds <see cref="MultiplyAdd"/> once, as all others do that have wider registers.</summary>
    public static bool IsFused => Fma.IsSupported || AdvSimd.IsSupported;

    /// <inheritdoc/>
    public static int Count => 4;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 Of(float value) => new(Vector128.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Float128 Load(float* source) => new(Vector128.Load(source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Float128 Load(float* source, long count) =>
        PartialVector.Load<Float128>(source, count);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Store(float* destination) => _value.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Store(float* destination, long count) => PartialVector.Store(this, destination, count);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 operator +(Float128 a, Float128 b) => new(a._value + b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 operator -(Float128 a, Float128 b) => new(a._value - b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 operator *(Float128 a, Float128 b) => new(a._value * b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 operator /(Float128 a, Float128 b) => new(a._value / b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 MultiplyAdd(Float128 a, Float128 b, Float128 c) =>
        new(IsFused ? Vector128.FusedMultiplyAdd(a._value, b._value, c._value) : (a._value * b._value) + c._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 Abs(Float128 x) => new(Vector128.Abs(x._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 Sqrt(Float128 x) => new(Vector128.Sqrt(x._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 Round(Float128 x) => new(Vector128.Round(x._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 PowerOfTwo(Float128 exponent) =>
        new(((Vector128.ConvertToInt32Native(exponent._value) + Vector128.Create(127)) << 23).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 Scale(Float128 x, Float128 exponent) => Avx512F.VL.IsSupported
        ? new(Avx512F.VL.Scale(x._value, exponent._value))
        : new(InTwoFactors(x._value, Vector128.ConvertToInt32Native(exponent._value)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    // The second operand comes back where either is NaN; on ARM the NaN does.
    public static Float128 Within(Float128 x, float least, float most) =>
        new(Vector128.MinNative(Vector128.Create(most), Vector128.MaxNative(Vector128.Create(least), x._value)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 Exponent(Float128 x) =>
        new(Vector128.ConvertToSingle(((x._value.AsInt32() >> 23) & Vector128.Create(255)) - Vector128.Create(127)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 Mantissa(Float128 x) =>
        new(((x._value.AsInt32() & Vector128.Create(0x007FFFFF)) | Vector128.Create(0x3F800000)).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 SelectLess(Float128 a, Float128 b, Float128 ifLess, Float128 otherwise) =>
        new(Vector128.ConditionalSelect(Vector128.LessThan(a._value, b._value), ifLess._value, otherwise._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float128 SelectEqual(Float128 a, Float128 b, Float128 ifEqual, Float128 otherwise) =>
        new(Vector128.ConditionalSelect(Vector128.Equals(a._value, b._value), ifEqual._value, otherwise._value));

    // 2^exponent itself leaves the range of floats where the result is subnormal or nearly infinite.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> InTwoFactors(Vector128<float> x, Vector128<int> exponent)
    {
        Vector128<int> half = exponent >> 1;
        return x * ((half + Vector128.Create(127)) << 23).AsSingle() * ((exponent - half + Vector128.Create(127)) << 23).AsSingle();
    }
}
