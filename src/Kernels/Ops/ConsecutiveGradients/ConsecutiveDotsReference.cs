namespace GpuGrad.Kernels.Ops.ConsecutiveGradients;

/// <summary>Sums of products in double precision.</summary>
internal static class ConsecutiveDotsReference
{
    /// <summary>The three sums of a gradient and the one before it.</summary>
    public static ConsecutiveDots Of(float[] x, float[] previous) => new(Dot(x, previous), Dot(x, x), Dot(previous, previous));

    /// <summary>Σ |a·b|: what rounding errors are relative to.</summary>
    public static double Magnitude(float[] a, float[] b) => Dot([.. a.Select(Math.Abs)], [.. b.Select(Math.Abs)]);

    private static double Dot(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();
}
