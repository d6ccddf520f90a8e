namespace GpuGrad.Kernels.Tests.Verification;

/// <summary>Gradients against central differences, for functions whose values and third derivatives are of order 1.</summary>
internal static class CentralDifference
{
    private const double Step = 1e-5;

    // Truncation h²/6 · f‴, and cancellation: a few ulp of f over 2h.
    private const double Tolerance = (Step * Step) + (4 * 2.3e-16 / Step);

    /// <summary>Asserts that <paramref name="gradient"/> is that of <paramref name="function"/> at a point.</summary>
    public static void Matches(double[] at, double[] gradient, Func<double[], double> function)
    {
        Assert.Equal(at.Length, gradient.Length);
        for (int j = 0; j < at.Length; j++)
        {
            double difference = (function(Moved(at, j, Step)) - function(Moved(at, j, -Step))) / (2 * Step);
            Assert.Equal(difference, gradient[j], Tolerance);
        }
    }

    private static double[] Moved(double[] at, int index, double by)
    {
        double[] moved = [.. at];
        moved[index] += by;
        return moved;
    }
}
