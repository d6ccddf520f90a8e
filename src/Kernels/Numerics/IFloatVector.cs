using GpuGrad.Kernels.Numerics;
namespace GpuGrad.Kernels;

/// <summary>A SIMD register of <see cref="Count"/> floats, or several that are taken for one (<see cref="RegisterPair{T}"/>).</summary>
public interface IFloatVector<T> : IFloat<T>
    where T : struct, IFloatVector<T>
{
    /// <summary>Floats in one register: 16, 8 or 4.</summary>
    static abstract int Count { get; }

    /// <summary>Reads <see cref="Count"/> floats; no alignment is needed.</summary>
    static abstract unsafe T Load(float* source);

    /// <summary>
    /// Reads <paramref name="count"/> floats, at most <see cref="Count"/>; the other lanes are 0. So the
    /// tail of an array is computed by the same code as the rest, and no element's bits depend on where it lies.
    /// </summary>
    static abstract unsafe T Load(float* source, long count);

    /// <summary>Writes <see cref="Count"/> floats; no alignment is needed.</summary>
    unsafe void Store(float* destination);

    /// <summary>Writes the first <paramref name="count"/> lanes, at most <see cref="Count"/>.</summary>
    unsafe void Store(float* destination, long count);
}
