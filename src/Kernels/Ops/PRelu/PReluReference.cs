namespace GpuGrad.Kernels.Ops.PRelu;

/// <summary>Leaky ReLU with a learned slope, in double precision.</summary>
internal static class PReluReference
{
    /// <summary>y.</summary>
    public static double Forward(double x, double slope) => x > 0 ? x : slope * x;

    /// <summary>∂y/∂x.</summary>
    public static double ByX(double x, double slope) => x > 0 ? 1 : slope;

    /// <summary>∂y/∂a.</summary>
    public static double BySlope(double x) => x > 0 ? 0 : x;
}
