using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Reduction;

/// <summary>a + b, of one float or of neighbours lane by lane.</summary>
/// <typeparam name="T">What is summed.</typeparam>
internal readonly struct SumOf<T> : IJoin<T>
    where T : unmanaged, IFloat<T>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Join(T a, T b) => a + b;
}
