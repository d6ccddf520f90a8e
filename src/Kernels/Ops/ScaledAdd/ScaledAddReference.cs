namespace GpuGrad.Kernels.Ops.ScaledAdd;

/// <summary>Scaled addition in double precision.</summary>
internal static class ScaledAddReference
{
    /// <summary>a + s b.</summary>
    public static double Of(double a, double b, double scale) => a + (scale * b);
}
