using System.Runtime.CompilerServices;
using ILGPU;

namespace GpuGrad.Kernels.Numerics;

/// <summary>
/// Four floats that SIMT kernels read and write as one 128-bit access. Arithmetic is that of <see cref="Float1"/>, lane by
/// lane.
/// </summary>
internal struct Float4 : IAdjacentFloats<Float4>
{
    /// <summary>The first float.</summary>
    public float X;

    /// <summary>The second float.</summary>
    public float Y;

    /// <summary>The third float.</summary>
    public float Z;

    /// <summary>The fourth float.</summary>
    public float W;

    /// <summary>Puts four floats together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Float4(float x, float y, float z, float w) => (X, Y, Z, W) = (x, y, z, w);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Float4(Float1 x, Float1 y, Float1 z, Float1 w) => (X, Y, Z, W) = (x.Value, y.Value, z.Value, w.Value);

    /// <inheritdoc/>
    public static int Count => 4;

    private readonly Float1 LaneX => new(X);

    private readonly Float1 LaneY => new(Y);

    private readonly Float1 LaneZ => new(Z);

    private readonly Float1 LaneW => new(W);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 Load(ArrayView<float> view, long index) => view.Cast<Float4>()[index / 4];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ArrayView<float> view, long index, Float4 value) => view.Cast<Float4>()[index / 4] = value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TTally Add<TTally>(TTally tally, Float4 value, Float4 other)
        where TTally : struct, ITally<TTally> =>
        tally.Plus(value.X, other.X).Plus(value.Y, other.Y).Plus(value.Z, other.Z).Plus(value.W, other.W);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 Of(float value) => new(value, value, value, value);

    /// <summary>sum + scalar · vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 MultiplyAdd(float scalar, Float4 vector, Float4 sum) => new(
        (scalar * vector.X) + sum.X,
        (scalar * vector.Y) + sum.Y,
        (scalar * vector.Z) + sum.Z,
        (scalar * vector.W) + sum.W);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 operator +(Float4 a, Float4 b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z, a.W + b.W);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 operator -(Float4 a, Float4 b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z, a.W - b.W);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 operator *(Float4 a, Float4 b) => new(a.X * b.X, a.Y * b.Y, a.Z * b.Z, a.W * b.W);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 operator /(Float4 a, Float4 b) => new(a.X / b.X, a.Y / b.Y, a.Z / b.Z, a.W / b.W);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 MultiplyAdd(Float4 a, Float4 b, Float4 c) =>
        new((a.X * b.X) + c.X, (a.Y * b.Y) + c.Y, (a.Z * b.Z) + c.Z, (a.W * b.W) + c.W);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 Abs(Float4 x) => new(Float1.Abs(x.LaneX), Float1.Abs(x.LaneY), Float1.Abs(x.LaneZ), Float1.Abs(x.LaneW));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 Sqrt(Float4 x) => new(Float1.Sqrt(x.LaneX), Float1.Sqrt(x.LaneY), Float1.Sqrt(x.LaneZ), Float1.Sqrt(x.LaneW));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 Round(Float4 x) => new(Float1.Round(x.LaneX), Float1.Round(x.LaneY), Float1.Round(x.LaneZ), Float1.Round(x.LaneW));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 PowerOfTwo(Float4 exponent) => new(
        Float1.PowerOfTwo(exponent.LaneX),
        Float1.PowerOfTwo(exponent.LaneY),
        Float1.PowerOfTwo(exponent.LaneZ),
        Float1.PowerOfTwo(exponent.LaneW));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 Scale(Float4 x, Float4 exponent) => new(
        Float1.Scale(x.LaneX, exponent.LaneX),
        Float1.Scale(x.LaneY, exponent.LaneY),
        Float1.Scale(x.LaneZ, exponent.LaneZ),
        Float1.Scale(x.LaneW, exponent.LaneW));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 Within(Float4 x, float least, float most) => new(
        Float1.Within(x.LaneX, least, most),
        Float1.Within(x.LaneY, least, most),
        Float1.Within(x.LaneZ, least, most),
        Float1.Within(x.LaneW, least, most));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 Exponent(Float4 x) =>
        new(Float1.Exponent(x.LaneX), Float1.Exponent(x.LaneY), Float1.Exponent(x.LaneZ), Float1.Exponent(x.LaneW));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 Mantissa(Float4 x) =>
        new(Float1.Mantissa(x.LaneX), Float1.Mantissa(x.LaneY), Float1.Mantissa(x.LaneZ), Float1.Mantissa(x.LaneW));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 SelectLess(Float4 a, Float4 b, Float4 ifLess, Float4 otherwise) => new(
        Float1.SelectLess(a.LaneX, b.LaneX, ifLess.LaneX, otherwise.LaneX),
        Float1.SelectLess(a.LaneY, b.LaneY, ifLess.LaneY, otherwise.LaneY),
        Float1.SelectLess(a.LaneZ, b.LaneZ, ifLess.LaneZ, otherwise.LaneZ),
        Float1.SelectLess(a.LaneW, b.LaneW, ifLess.LaneW, otherwise.LaneW));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 SelectEqual(Float4 a, Float4 b, Float4 ifEqual, Float4 otherwise) => new(
        Float1.SelectEqual(a.LaneX, b.LaneX, ifEqual.LaneX, otherwise.LaneX),
        Float1.SelectEqual(a.LaneY, b.LaneY, ifEqual.LaneY, otherwise.LaneY),
        Float1.SelectEqual(a.LaneZ, b.LaneZ, ifEqual.LaneZ, otherwise.LaneZ),
        Float1.SelectEqual(a.LaneW, b.LaneW, ifEqual.LaneW, otherwise.LaneW));
}
