using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Reduction;

namespace GpuGrad.Kernels.Ops.Clipping;

/// <summary>What SIMT kernels know of a chunk, a tensor or all gradients.</summary>
/// <param name="Gradient">Σ g² over finite elements.</param>
/// <param name="Removed">Σ of squares of what clipping removes.</param>
/// <param name="Smallest">The smallest factor that an element is multiplied by.</param>
/// <param name="NonFinite">Non-finite elements.</param>
internal readonly record struct ClipPartial(ScaledSquares Gradient, ScaledSquares Removed, float Smallest, int NonFinite) : IJoin<ClipPartial>
{
    /// <summary>Of no elements.</summary>
    public static ClipPartial None => new(default, default, 1f, 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ClipPartial Join(ClipPartial a, ClipPartial b) => a.Plus(b);

    /// <summary>Of both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ClipPartial Plus(ClipPartial other) => new(
        Gradient.Plus(other.Gradient),
        Removed.Plus(other.Removed),
        other.Smallest < Smallest ? other.Smallest : Smallest,
        NonFinite + other.NonFinite);

    /// <summary>The same gradient when all of it is multiplied by <paramref name="coefficient"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ClipPartial Scaled(float coefficient) => new(Gradient, Gradient.Times(1f - coefficient), coefficient, NonFinite);
}
