using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Reduction;

namespace GpuGrad.Kernels.Ops.ConsecutiveGradients;

/// <summary>The three sums over a part of a tensor.</summary>
/// <param name="Dot">Σ x·p.</param>
/// <param name="Square">Σ x².</param>
/// <param name="PreviousSquare">Σ p².</param>
internal readonly record struct DotsTally(ScaledDot Dot, ScaledDot Square, ScaledDot PreviousSquare) : ITally<DotsTally>, IJoin<DotsTally>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DotsTally Join(DotsTally a, DotsTally b) =>
        new(a.Dot.Plus(b.Dot), a.Square.Plus(b.Square), a.PreviousSquare.Plus(b.PreviousSquare));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public DotsTally Plus(float value, float other) =>
        new(Dot.Plus(value, other), Square.Plus(value, value), PreviousSquare.Plus(other, other));
}
