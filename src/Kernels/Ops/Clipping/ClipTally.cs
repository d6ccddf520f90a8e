using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Clipping;

/// <summary>What a thread knows of its part of a chunk.</summary>
/// <param name="Adaptive">Whether weights count.</param>
/// <param name="Limit">The largest magnitude of a clipped element.</param>
/// <param name="Gradient">Σ g² over finite elements.</param>
/// <param name="Cut">Σ of squares of what the limit cuts off.</param>
/// <param name="Weight">Σ w².</param>
/// <param name="Largest">The largest finite magnitude.</param>
/// <param name="NonFinite">Non-finite elements.</param>
internal readonly record struct ClipTally(
    bool Adaptive,
    float Limit,
    ScaledSquares Gradient,
    ScaledSquares Cut,
    ScaledSquares Weight,
    float Largest,
    int NonFinite) : ITally<ClipTally>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ClipTally Plus(float value, float other)
    {
        ScaledSquares gradient = Gradient;
        ScaledSquares cut = Cut;
        float largest = Largest;
        int nonFinite = NonFinite;
        // By bits: no compiler may assume that there is no NaN.
        if ((Interop.FloatAsInt(value) & 0x7F800000u) == 0x7F800000u)
        {
            nonFinite++;
        }
        else
        {
            gradient = gradient.Plus(value);
            float magnitude = IntrinsicMath.Abs(value);
            largest = magnitude > largest ? magnitude : largest;
            if (magnitude > Limit)
            {
                cut = cut.Plus(magnitude - Limit);
            }
        }

        ScaledSquares weight = Weight;
        if (Adaptive)
        {
            weight = weight.Plus(other);
        }

        return new ClipTally(Adaptive, Limit, gradient, cut, weight, largest, nonFinite);
    }
}
