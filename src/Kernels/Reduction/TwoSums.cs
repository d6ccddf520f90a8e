using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Reduction;

/// <summary>Two sums over the same threads.</summary>
/// <param name="First">The first.</param>
/// <param name="Second">The second.</param>
internal readonly record struct TwoSums(float First, float Second) : IJoin<TwoSums>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TwoSums Join(TwoSums a, TwoSums b) => new(a.First + b.First, a.Second + b.Second);
}
