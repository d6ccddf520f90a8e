using ILGPU;

namespace GpuGrad.Kernels.Numerics;

/// <summary>
/// One float (<see cref="Float1"/>) or four neighbours (<see cref="Float4"/>) that a thread of a SIMT kernel reads and
/// writes by one access.
/// </summary>
/// <typeparam name="T">The implementing struct.</typeparam>
internal interface IAdjacentFloats<T> : IFloat<T>
    where T : struct, IAdjacentFloats<T>
{
    /// <summary>How many they are.</summary>
    static abstract int Count { get; }

    /// <summary>Reads floats index to index + Count − 1; the address of the first is a multiple of their size.</summary>
    static abstract T Load(ArrayView<float> view, long index);

    /// <summary>Writes them.</summary>
    static abstract void Store(ArrayView<float> view, long index, T value);

    /// <summary>Takes them up into a tally in their order.</summary>
    static abstract TTally Add<TTally>(TTally tally, T value, T other)
        where TTally : struct, ITally<TTally>;
}
