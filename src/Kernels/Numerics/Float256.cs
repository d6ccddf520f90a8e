using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels;

/// <summary>8 floats in one 256-bit register (AVX2).</summary>
public readonly struct Float256 : IFloatVector<Float256>
{
    private readonly Vector256<float> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Float256(Vector256<float> value) => _value = value;

    /// <inheritdoc/>
    public static int Count => 8;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Of(float value) => new(Vector256.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Float256 Load(float* source) => new(Vector256.Load(source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Float256 Load(float* source, long count) =>
        Avx.IsSupported ? new(Avx.MaskLoad(source, Mask(count))) : PartialVector.Load<Float256>(source, count);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Store(float* destination) => _value.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Store(float* destination, long count)
    {
        if (Avx.IsSupported)
        {
            Avx.MaskStore(destination, Mask(count), _value);
        }
        else
        {
            PartialVector.Store(this, destination, count);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 operator +(Float256 a, Float256 b) => new(a._value + b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 operator -(Float256 a, Float256 b) => new(a._value - b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 operator *(Float256 a, Float256 b) => new(a._value * b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 operator /(Float256 a, Float256 b) => new(a._value / b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 MultiplyAdd(Float256 a, Float256 b, Float256 c) =>
        new(Vector256.FusedMultiplyAdd(a._value, b._value, c._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Abs(Float256 x) => new(Vector256.Abs(x._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Sqrt(Float256 x) => new(Vector256.Sqrt(x._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Round(Float256 x) => new(Vector256.Round(x._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 PowerOfTwo(Float256 exponent) =>
        new(((Vector256.ConvertToInt32Native(exponent._value) + Vector256.Create(127)) << 23).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Scale(Float256 x, Float256 exponent) => Avx512F.VL.IsSupported
        ? new(Avx512F.VL.Scale(x._value, exponent._value))
        : new(InTwoFactors(x._value, Vector256.ConvertToInt32Native(exponent._value)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    // The second operand comes back where either is NaN; on ARM the NaN does.
    public static Float256 Within(Float256 x, float least, float most) =>
        new(Vector256.MinNative(Vector256.Create(most), Vector256.MaxNative(Vector256.Create(least), x._value)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Exponent(Float256 x) =>
        new(Vector256.ConvertToSingle(((x._value.AsInt32() >> 23) & Vector256.Create(255)) - Vector256.Create(127)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 Mantissa(Float256 x) =>
        new(((x._value.AsInt32() & Vector256.Create(0x007FFFFF)) | Vector256.Create(0x3F800000)).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 SelectLess(Float256 a, Float256 b, Float256 ifLess, Float256 otherwise) =>
        new(Vector256.ConditionalSelect(Vector256.LessThan(a._value, b._value), ifLess._value, otherwise._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float256 SelectEqual(Float256 a, Float256 b, Float256 ifEqual, Float256 otherwise) =>
        new(Vector256.ConditionalSelect(Vector256.Equals(a._value, b._value), ifEqual._value, otherwise._value));

    // Masked lanes are not touched, wherever they would lie.
    private static Vector256<float> Mask(long count) => Vector256.LessThan(Vector256<int>.Indices, Vector256.Create((int)count)).AsSingle();

    // 2^exponent itself leaves the range of floats where the result is subnormal or nearly infinite.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> InTwoFactors(Vector256<float> x, Vector256<int> exponent)
    {
        Vector256<int> half = exponent >> 1;
        return x * ((half + Vector256.Create(127)) << 23).AsSingle() * ((exponent - half + Vector256.Create(127)) << 23).AsSingle();
    }
}
