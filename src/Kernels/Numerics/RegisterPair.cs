using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Numerics;

/// <summary>
/// Two registers that are taken for one. Sums along rows run over 16 lanes on every processor, in one register of 512 bits,
/// a pair of 256 or a pair of pairs of 128, so that their bits do not depend on the width.
/// </summary>
/// <typeparam name="T">The register.</typeparam>
internal readonly struct RegisterPair<T> : IFloatVector<RegisterPair<T>>
    where T : struct, IFloatVector<T>
{
    private readonly T _low;
    private readonly T _high;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private RegisterPair(T low, T high) => (_low, _high) = (low, high);

    /// <inheritdoc/>
    public static int Count => 2 * T.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RegisterPair<T> Of(float value) => new(T.Of(value), T.Of(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe RegisterPair<T> Load(float* source) => new(T.Load(source), T.Load(source + T.Count));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe RegisterPair<T> Load(float* source, long count) => count <= T.Count
        ? new(T.Load(source, count), T.Of(0f))
        : new(T.Load(source), T.Load(source + T.Count, count - T.Count));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Store(float* destination)
    {
        _low.Store(destination);
        _high.Store(destination + T.Count);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Store(float* destination, long count)
    {
        if (count <= T.Count)
        {
            _low.Store(destination, count);
        }
        else
        {
            _low.Store(destination);
            _high.Store(destination + T.Count, count - T.Count);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RegisterPair<T> operator +(RegisterPair<T> a, RegisterPair<T> b) => new(a._low + b._low, a._high + b._high);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RegisterPair<T> operator -(RegisterPair<T> a, RegisterPair<T> b) => new(a._low - b._low, a._high - b._high);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RegisterPair<T> operator *(RegisterPair<T> a, RegisterPair<T> b) => new(a._low * b._low, a._high * b._high);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RegisterPair<T> operator /(RegisterPair<T> a, RegisterPair<T> b) => new(a._low / b._low, a._high / b._high);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RegisterPair<T> MultiplyAdd(RegisterPair<T> a, RegisterPair<T> b, RegisterPair<T> c) =>
        new(T.MultiplyAdd(a._low, b._low, c._low), T.MultiplyAdd(a._high, b._high, c._high));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RegisterPair<T> Abs(RegisterPair<T> x) => new(T.Abs(x._low), T.Abs(x._high));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RegisterPair<T> Sqrt(RegisterPair<T> x) => new(T.Sqrt(x._low), T.Sqrt(x._high));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RegisterPair<T> Round(RegisterPair<T> x) => new(T.Round(x._low), T.Round(x._high));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RegisterPair<T> PowerOfTwo(RegisterPair<T> exponent) => new(T.PowerOfTwo(exponent._low), T.PowerOfTwo(exponent._high));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RegisterPair<T> Scale(RegisterPair<T> x, RegisterPair<T> exponent) =>
        new(T.Scale(x._low, exponent._low), T.Scale(x._high, exponent._high));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RegisterPair<T> Within(RegisterPair<T> x, float least, float most) =>
        new(T.Within(x._low, least, most), T.Within(x._high, least, most));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RegisterPair<T> Exponent(RegisterPair<T> x) => new(T.Exponent(x._low), T.Exponent(x._high));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RegisterPair<T> Mantissa(RegisterPair<T> x) => new(T.Mantissa(x._low), T.Mantissa(x._high));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RegisterPair<T> SelectLess(RegisterPair<T> a, RegisterPair<T> b, RegisterPair<T> ifLess, RegisterPair<T> otherwise) => new(
        T.SelectLess(a._low, b._low, ifLess._low, otherwise._low),
        T.SelectLess(a._high, b._high, ifLess._high, otherwise._high));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RegisterPair<T> SelectEqual(RegisterPair<T> a, RegisterPair<T> b, RegisterPair<T> ifEqual, RegisterPair<T> otherwise) => new(
        T.SelectEqual(a._low, b._low, ifEqual._low, otherwise._low),
        T.SelectEqual(a._high, b._high, ifEqual._high, otherwise._high));
}
