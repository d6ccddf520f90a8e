using GpuGrad.Kernels.Ops.Losses;
using GpuGrad.Kernels.Tests.Verification;

namespace GpuGrad.Kernels.Tests.Ops.Losses;

/// <summary>The reference of cross entropy against targets in [0, 1]: its gradient against central differences, and what the textbook says.</summary>
public class BernoulliCrossEntropyReferenceTests
{
    [Fact]
    public void GradientIsTheDerivative()
    {
        double[] logits = [0.3, -1.2, 2.5, 0];
        double[] targets = [1, 0, 0.25, 0.7];
        CentralDifference.Matches(
            logits,
            BernoulliCrossEntropyReference.Gradient(logits, targets),
            z => BernoulliCrossEntropyReference.Loss(z, targets));
    }

    [Fact]
    public void AOneHotTargetGivesTheLossOfALabel()
    {
        double[] logits = [0.3, -40, 900];
        Assert.Equal(SigmoidCrossEntropyReference.Loss(logits, 1), BernoulliCrossEntropyReference.Loss(logits, [0, 1, 0]), 1e-12);
        Assert.Equal(2 * Math.Log(2), BernoulliCrossEntropyReference.Loss([0, 0], [0.3, 1]), 1e-15);
    }
}
