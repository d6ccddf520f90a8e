using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>
/// The numbers of one row of softmax cross entropy, from the sum of e^(z_j − max) over all classes but the first
/// largest one, whose own term is exactly 1. Leaving it out keeps the digits of a loss and a gradient near 0.
/// </summary>
internal static class SoftmaxRow
{
    /// <summary>loss = (max − z_label) + ln(1 + others).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Loss(float max, float labelLogit, float others)
    {
        // A NaN compares as not greater, and goes through LogOnePlus unharmed.
        float logarithm = others > 1f
            ? Transcendentals.Log(new Float1(1f + others)).Value
            : Transcendentals.LogOnePlus(new Float1(others)).Value;
        return (max - labelLogit) + logarithm;
    }

    /// <summary>softmax_label − 1; where the label has the largest logit, −others / (1 + others) without cancellation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float LabelGradient(float labelTerm, float others, bool labelIsLargest) =>
        labelIsLargest ? -others / (1f + others) : (labelTerm / (1f + others)) - 1f;
}
