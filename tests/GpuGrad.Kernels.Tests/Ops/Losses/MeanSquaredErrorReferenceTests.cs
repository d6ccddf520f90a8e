using GpuGrad.Kernels.Ops.Losses;
using GpuGrad.Kernels.Tests.Verification;

namespace GpuGrad.Kernels.Tests.Ops.Losses;

/// <summary>The reference of mean squared error: its gradient against central differences, and an example by hand.</summary>
public class MeanSquaredErrorReferenceTests
{
    [Fact]
    public void GradientIsTheDerivative()
    {
        double[] predictions = [0.3, -1.2, 2.5];
        double[] targets = [1, -1, 0.25];
        CentralDifference.Matches(
            predictions,
            MeanSquaredErrorReference.Gradient(predictions, targets),
            p => MeanSquaredErrorReference.Loss(p, targets));
    }

    [Fact]
    public void LossIsTheMeanOfTheSquares() => Assert.Equal((1 + 4) / 2.0, MeanSquaredErrorReference.Loss([3, 5], [2, 7]));
}
