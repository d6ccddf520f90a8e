using GpuGrad.Kernels.Ops.Maxout;

namespace GpuGrad.Kernels.Tests.Ops.Maxout;

public class MaxoutReferenceTests
{
    private static readonly double[] s_z = [0.3, -1.2, 2.5, 0.9, 0.1, 0.2, -3, -1, -2];

    /// <summary>The gradient of Σ dy · y against central differences, exact between kinks.</summary>
    [Fact]
    public void BackwardIsTheDerivative()
    {
        const double Step = 0.03125;
        double[] dy = [2, -3, 5];
        double Loss(int moved, double by) =>
            MaxoutReference.Forward(s_z.Select((z, i) => i == moved ? z + by : z), 3).Zip(dy, (y, d) => y * d).Sum();
        double[] gradient = MaxoutReference.Backward(s_z, 3, dy);
        for (int i = 0; i < s_z.Length; i++)
        {
            Assert.Equal((Loss(i, Step) - Loss(i, -Step)) / (2 * Step), gradient[i], 1e-12);
        }
    }

    [Fact]
    public void TheFirstOfEqualPiecesTakesAll() => Assert.Equal([0, 7, 0, 0], MaxoutReference.Backward([1, 2, 2, 2], 4, [7]));
}
