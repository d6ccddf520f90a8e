using GpuGrad.Syntax;

namespace GpuGrad.Optimizers;

/// <summary>Bounds of the numbers of optimizers.</summary>
internal static class OptimizerNumbers
{
    /// <summary>A rate or a decay.</summary>
    public static readonly NumberShape NotNegative = new(0);

    /// <summary>The share of what was remembered that is kept.</summary>
    public static readonly NumberShape Share = new(0, max: 1, openMax: true);

    /// <summary>A divisor's least part, which is not 0 in FP32 either.</summary>
    public static readonly NumberShape Positive = new(1e-37);
}
