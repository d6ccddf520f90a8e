using ILGPU;

namespace GpuGrad.Kernels.Numerics;

/// <summary>One float: what a thread of a SIMT kernel computes with.</summary>
internal readonly struct Float1 : IAdjacentFloats<Float1>
{
    // Adding and subtracting 1.5 · 2^23 leaves a float's nearest integer.
    private const float RoundingShift = 12582912f;

    /// <summary>The value.</summary>
    public readonly float Value;

    /// <summary>Wraps a value.</summary>
    public Float1(float value) => Value = value;

    /// <inheritdoc/>
    public static int Count => 1;

    /// <inheritdoc/>
    public static Float1 Load(ArrayView<float> view, long index) => new(view[index]);

    /// <inheritdoc/>
    public static void Store(ArrayView<float> view, long index, Float1 value) => view[index] = value.Value;

    /// <inheritdoc/>
    public static TTally Add<TTally>(TTally tally, Float1 value, Float1 other)
        where TTally : struct, ITally<TTally> => tally.Plus(value.Value, other.Value);

    /// <inheritdoc/>
    public static Float1 Of(float value) => new(value);

    /// <inheritdoc/>
    public static Float1 operator +(Float1 a, Float1 b) => new(a.Value + b.Value);

    /// <inheritdoc/>
    public static Float1 operator -(Float1 a, Float1 b) => new(a.Value - b.Value);

    /// <inheritdoc/>
    public static Float1 operator *(Float1 a, Float1 b) => new(a.Value * b.Value);

    /// <inheritdoc/>
    public static Float1 operator /(Float1 a, Float1 b) => new(a.Value / b.Value);

    /// <inheritdoc/>
    public static Float1 MultiplyAdd(Float1 a, Float1 b, Float1 c) => new((a.Value * b.Value) + c.Value);

    /// <inheritdoc/>
    public static Float1 Abs(Float1 x) => new(IntrinsicMath.Abs(x.Value));

    /// <inheritdoc/>
    public static Float1 Sqrt(Float1 x) => new(MathF.Sqrt(x.Value));

    /// <inheritdoc/>
    public static Float1 Round(Float1 x) => new((x.Value + RoundingShift) - RoundingShift);

    /// <inheritdoc/>
    public static Float1 PowerOfTwo(Float1 exponent) => new(Interop.IntAsFloat((uint)(((int)exponent.Value + 127) << 23)));

    /// <inheritdoc/>
    // Two factors, since 2^exponent itself leaves the range of floats where the result is subnormal or nearly infinite.
    public static Float1 Scale(Float1 x, Float1 exponent)
    {
        Float1 half = Round(exponent * Of(0.5f));
        return x * PowerOfTwo(half) * PowerOfTwo(exponent - half);
    }

    /// <inheritdoc/>
    public static Float1 Within(Float1 x, float least, float most)
    {
        x = SelectLess(x, Of(least), Of(least), x);
        return SelectLess(Of(0f) - x, Of(-most), Of(most), x);
    }

    /// <inheritdoc/>
    public static Float1 Exponent(Float1 x) => new((float)(((int)(Interop.FloatAsInt(x.Value) >> 23) & 255) - 127));

    /// <inheritdoc/>
    public static Float1 Mantissa(Float1 x) => new(Interop.IntAsFloat((Interop.FloatAsInt(x.Value) & 0x007FFFFFu) | 0x3F800000u));

    /// <inheritdoc/>
    public static Float1 SelectLess(Float1 a, Float1 b, Float1 ifLess, Float1 otherwise) => a.Value < b.Value ? ifLess : otherwise;

    /// <inheritdoc/>
    public static Float1 SelectEqual(Float1 a, Float1 b, Float1 ifEqual, Float1 otherwise) => a.Value == b.Value ? ifEqual : otherwise;
}
