using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Numerics;

/// <summary>
/// A register whose <see cref="MultiplyAdd"/> rounds twice, as <see cref="Float1"/> does on the processor: each lane has the bits of a single number that is
/// computed by itself.
/// </summary>
/// <typeparam name="T">The register.</typeparam>
internal readonly struct Unfused<T> : IFloat<Unfused<T>>
    where T : struct, IFloat<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Unfused(T value) => Value = value;

    public T Value { get; }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Unfused<T> Of(float value) => new(T.Of(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Unfused<T> operator +(Unfused<T> a, Unfused<T> b) => new(a.Value + b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Unfused<T> operator -(Unfused<T> a, Unfused<T> b) => new(a.Value - b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Unfused<T> operator *(Unfused<T> a, Unfused<T> b) => new(a.Value * b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Unfused<T> operator /(Unfused<T> a, Unfused<T> b) => new(a.Value / b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Unfused<T> MultiplyAdd(Unfused<T> a, Unfused<T> b, Unfused<T> c) => new((a.Value * b.Value) + c.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Unfused<T> Abs(Unfused<T> x) => new(T.Abs(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Unfused<T> Sqrt(Unfused<T> x) => new(T.Sqrt(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Unfused<T> Round(Unfused<T> x) => new(T.Round(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Unfused<T> PowerOfTwo(Unfused<T> exponent) => new(T.PowerOfTwo(exponent.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Unfused<T> Scale(Unfused<T> x, Unfused<T> exponent) => new(T.Scale(x.Value, exponent.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Unfused<T> Within(Unfused<T> x, float least, float most) => new(T.Within(x.Value, least, most));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Unfused<T> Exponent(Unfused<T> x) => new(T.Exponent(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Unfused<T> Mantissa(Unfused<T> x) => new(T.Mantissa(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Unfused<T> SelectLess(Unfused<T> a, Unfused<T> b, Unfused<T> ifLess, Unfused<T> otherwise) =>
        new(T.SelectLess(a.Value, b.Value, ifLess.Value, otherwise.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Unfused<T> SelectEqual(Unfused<T> a, Unfused<T> b, Unfused<T> ifEqual, Unfused<T> otherwise) =>
        new(T.SelectEqual(a.Value, b.Value, ifEqual.Value, otherwise.Value));
}
