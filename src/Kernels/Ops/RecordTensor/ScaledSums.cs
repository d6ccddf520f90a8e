using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.RecordTensor;

/// <summary>Sum and sum of squares of the values of one <see cref="MagnitudeRange"/>, scaled.</summary>
/// <param name="Sum">Σ x.</param>
/// <param name="Squares">Σ x².</param>
internal readonly record struct ScaledSums(CompensatedSum Sum, CompensatedSum Squares)
{
    /// <summary>The sums with one more value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ScaledSums Plus(float scaled) => new(Sum.Plus(scaled), Squares.Plus(scaled * scaled));
}
