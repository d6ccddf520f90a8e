namespace GpuGrad.Kernels.Numerics;

/// <summary>A SIMD register of <see cref="Count"/> floats.</summary>
public interface IFloatVector<T> : IFloat<T>
    where T : struct, IFloatVector<T>
{
    /// <summary>Floats in one register: 16, 8 or 4.</summary>
    static abstract int Count { get; }

    /// <summary>Reads <see cref="Count"/> floats; no alignment is needed.</summary>
    static abstract unsafe T Load(float* source);

    /// <summary>Writes <see cref="Count"/> floats; no alignment is needed.</summary>
    unsafe void Store(float* destination);
}
