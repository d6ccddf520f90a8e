namespace GpuGrad.Kernels.Ops.Highway;

/// <summary>One element of a highway layer in double precision.</summary>
internal static class HighwayReference
{
    /// <summary>y = t h + (1 − t) x.</summary>
    public static double Forward(double t, double h, double x) => (t * h) + ((1 - t) * x);

    /// <summary>The gradients by t, h and x, given the gradient by y.</summary>
    public static (double DT, double DH, double DX) Backward(double t, double h, double x, double dy) =>
        ((h - x) * dy, t * dy, (1 - t) * dy);
}
