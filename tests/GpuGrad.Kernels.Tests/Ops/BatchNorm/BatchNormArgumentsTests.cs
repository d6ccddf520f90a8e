using GpuGrad.Kernels.Ops.Activations;

namespace GpuGrad.Kernels.Tests.Ops.BatchNorm;

/// <summary>Settings that make no sense are refused before anything is launched.</summary>
public class BatchNormArgumentsTests
{
    [Fact]
    public void ABatchOfOneInTrainingIsRefused()
    {
        string forward = Assert.Throws<ArgumentException>(() => Forward(rows: 1).Validate()).Message;
        string backward = Assert.Throws<ArgumentException>(
            () => new BatchNormBackwardArguments { Rows = 1, Columns = 3, Training = 1 }.Validate()).Message;

        Assert.Contains("at least 2 samples, the batch has 1", forward, StringComparison.Ordinal);
        Assert.Contains("at least 2 samples, the batch has 1", backward, StringComparison.Ordinal);
    }

    [Fact]
    public void EvaluationWithoutRunningStatisticsIsRefused() =>
        Assert.Contains("running statistics", Refusal(Forward(rows: 1, training: 0)), StringComparison.Ordinal);

    [Theory]
    [InlineData(0f)]
    [InlineData(-1e-5f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void AnEpsilonThatIsNotPositiveIsRefused(float epsilon) =>
        Assert.Contains("Epsilon", Refusal(Forward(epsilon: epsilon)), StringComparison.Ordinal);

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1.1f)]
    [InlineData(float.NaN)]
    public void AMomentumOutsideItsRangeIsRefused(float momentum) =>
        Assert.Contains("Momentum", Refusal(Forward(momentum: momentum)), StringComparison.Ordinal);

    [Fact]
    public void AnActivationWithoutItsParameterIsRefused()
    {
        const string Message = "LeakyRelu needs a finite Alpha";
        BatchNormForwardArguments forward = Forward() with { Activation = ActivationKind.LeakyRelu, Alpha = float.NaN };
        BatchNormBackwardArguments backward = new() { Rows = 2, Columns = 3, Activation = ActivationKind.LeakyRelu, Alpha = float.NaN };
        Assert.Contains(Message, Refusal(forward), StringComparison.Ordinal);
        Assert.Contains(Message, Assert.Throws<ArgumentException>(backward.Validate).Message, StringComparison.Ordinal);
    }

    private static string Refusal(BatchNormForwardArguments arguments) => Assert.Throws<ArgumentException>(arguments.Validate).Message;

    private static BatchNormForwardArguments Forward(int rows = 2, int training = 1, float epsilon = 1e-5f, float momentum = 0.1f) =>
        new() { Rows = rows, Columns = 3, Training = training, Epsilon = epsilon, Momentum = momentum };
}
