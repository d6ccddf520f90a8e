using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels;

/// <summary>16 floats in one 512-bit register (AVX-512).</summary>
public readonly struct Float512 : IFloatVector<Float512>
{
    private readonly Vector512<float> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Float512(Vector512<float> value) => _value = value;

    /// <inheritdoc/>
    public static int Count => 16;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Of(float value) => new(Vector512.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Float512 Load(float* source) => new(Vector512.Load(source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Float512 Load(float* source, long count) =>
        Avx512F.IsSupported ? new(Avx512F.MaskLoad(source, Mask(count), Vector512<float>.Zero)) : PartialVector.Load<Float512>(source, count);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Store(float* destination) => _value.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Store(float* destination, long count)
    {
        if (Avx512F.IsSupported)
        {
            Avx512F.MaskStore(destination, Mask(count), _value);
        }
        else
        {
            PartialVector.Store(this, destination, count);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 operator +(Float512 a, Float512 b) => new(a._value + b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 operator -(Float512 a, Float512 b) => new(a._value - b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 operator *(Float512 a, Float512 b) => new(a._value * b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 operator /(Float512 a, Float512 b) => new(a._value / b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 MultiplyAdd(Float512 a, Float512 b, Float512 c) =>
        new(Vector512.FusedMultiplyAdd(a._value, b._value, c._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Abs(Float512 x) => new(Vector512.Abs(x._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Sqrt(Float512 x) => new(Vector512.Sqrt(x._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Round(Float512 x) => new(Vector512.Round(x._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 PowerOfTwo(Float512 exponent) =>
        new(((Vector512.ConvertToInt32Native(exponent._value) + Vector512.Create(127)) << 23).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Scale(Float512 x, Float512 exponent) => Avx512F.IsSupported
        ? new(Avx512F.Scale(x._value, exponent._value))
        : new(InTwoFactors(x._value, Vector512.ConvertToInt32Native(exponent._value)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    // The second operand comes back where either is NaN; on ARM the NaN does.
    public static Float512 Within(Float512 x, float least, float most) =>
        new(Vector512.MinNative(Vector512.Create(most), Vector512.MaxNative(Vector512.Create(least), x._value)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Exponent(Float512 x) =>
        new(Vector512.ConvertToSingle(((x._value.AsInt32() >> 23) & Vector512.Create(255)) - Vector512.Create(127)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 Mantissa(Float512 x) =>
        new(((x._value.AsInt32() & Vector512.Create(0x007FFFFF)) | Vector512.Create(0x3F800000)).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 SelectLess(Float512 a, Float512 b, Float512 ifLess, Float512 otherwise) =>
        new(Vector512.ConditionalSelect(Vector512.LessThan(a._value, b._value), ifLess._value, otherwise._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float512 SelectEqual(Float512 a, Float512 b, Float512 ifEqual, Float512 otherwise) =>
        new(Vector512.ConditionalSelect(Vector512.Equals(a._value, b._value), ifEqual._value, otherwise._value));

    // Masked lanes are not touched, wherever they would lie.
    private static Vector512<float> Mask(long count) => Vector512.LessThan(Vector512<int>.Indices, Vector512.Create((int)count)).AsSingle();

    // 2^exponent itself leaves the range of floats where the result is subnormal or nearly infinite.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> InTwoFactors(Vector512<float> x, Vector512<int> exponent)
    {
        Vector512<int> half = exponent >> 1;
        return x * ((half + Vector512.Create(127)) << 23).AsSingle() * ((exponent - half + Vector512.Create(127)) << 23).AsSingle();
    }
}
