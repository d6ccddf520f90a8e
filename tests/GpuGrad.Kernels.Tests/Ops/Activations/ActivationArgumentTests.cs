using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Kernels.Ops.Maxout;
using GpuGrad.Kernels.Ops.PRelu;
using GpuGrad.Kernels.Ops.RRelu;
using GpuGrad.Kernels.Tests.Devices;
using ILGPU;

namespace GpuGrad.Kernels.Tests.Ops.Activations;

/// <summary>Arguments that make no sense are refused, with a message that names what is wrong.</summary>
public class ActivationArgumentTests
{
    [Theory]
    [InlineData(ActivationKind.LeakyRelu, float.NaN, "LeakyRelu needs a finite Alpha")]
    [InlineData(ActivationKind.Elu, float.PositiveInfinity, "Elu needs a finite Alpha")]
    [InlineData(ActivationKind.Relu, 0f, "Relu takes no Alpha")]
    [InlineData(ActivationKind.Selu, 1f, "Selu takes no Alpha")]
    public void ActivationsNeedTheirParameterAndNoOther(ActivationKind kind, float alpha, string message) => WithBuffers((x, y, dy, _) =>
    {
        ActivationForwardArguments forward = new(x, 4, kind, y, alpha);
        Assert.Contains(message, Assert.Throws<ArgumentException>(forward.Validate).Message, StringComparison.Ordinal);
        ActivationBackwardArguments backward = new(x, y, dy, 4, kind, dy, alpha);
        Assert.Contains(message, Assert.Throws<ArgumentException>(backward.Validate).Message, StringComparison.Ordinal);
    });

    [Fact]
    public void UsualParametersAreAccepted() => WithBuffers((x, y, dy, _) =>
    {
        foreach (ActivationKind kind in Enum.GetValues<ActivationKind>())
        {
            new ActivationForwardArguments(x, 4, kind, y, kind.DefaultAlpha()).Validate();
            new ActivationBackwardArguments(x, y, dy, 4, kind, dy, kind.DefaultAlpha()).Validate();
        }
    });

    [Theory]
    [InlineData(ActivationKind.Gelu, float.NaN)]
    [InlineData(ActivationKind.Elu, 1f)]
    [InlineData(ActivationKind.LeakyRelu, -0.5f)]
    public void PreActivationsThatTheSlopeNeedsMustBeKept(ActivationKind kind, float alpha) => WithBuffers((_, y, dy, _) =>
        Assert.Contains(
            "X and Y share memory",
            Assert.Throws<ArgumentException>(new ActivationBackwardArguments(y, y, dy, 4, kind, dy, alpha).Validate).Message,
            StringComparison.Ordinal));

    [Fact]
    public void PReluNeedsOneSlopeOrOneAColumn() => WithBuffers((x, y, dy, _) =>
    {
        const string Message = "SlopeCount is 3, it must be 1 (shared) or 2 (one a column)";
        Assert.Contains(
            Message, Assert.Throws<ArgumentException>(new PReluForwardArguments(x, dy, 2, 2, 3, y).Validate).Message, StringComparison.Ordinal);
        Assert.Contains(
            Message, Assert.Throws<ArgumentException>(new PReluBackwardArguments(x, dy, y, 2, 2, 3, y, y).Validate).Message, StringComparison.Ordinal);
    });

    [Theory]
    [InlineData(0.5f, 0.25f)]
    [InlineData(float.NaN, 0.25f)]
    [InlineData(0f, float.PositiveInfinity)]
    public void RReluNeedsARangeOfSlopes(float lower, float upper) => WithBuffers((x, y, _, state) => Assert.Contains(
        "Slopes from Lower",
        Assert.Throws<ArgumentException>(new RReluArguments(x, x, 4, lower, upper, 0, 0, state, y).Validate).Message,
        StringComparison.Ordinal));

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1f)]
    [InlineData(float.NaN)]
    public void DropoutNeedsAProbability(float probability) => WithBuffers((x, y, _, state) => Assert.Contains(
        "Probability is",
        Assert.Throws<ArgumentException>(new DropoutArguments(x, 4, probability, 0, 0, state, y).Validate).Message,
        StringComparison.Ordinal));

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(-2)]
    public void MaxoutNeedsTwoPieces(int pieces) => WithBuffers((z, y, dy, _) =>
    {
        string message = $"at least 2 pieces a unit, not {pieces}";
        Assert.Contains(
            message, Assert.Throws<ArgumentException>(new MaxoutForwardArguments(z, 1, 2, pieces, y).Validate).Message, StringComparison.Ordinal);
        Assert.Contains(
            message, Assert.Throws<ArgumentException>(new MaxoutBackwardArguments(z, dy, 1, 2, pieces, y).Validate).Message, StringComparison.Ordinal);
    });

    private static void WithBuffers(Action<ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<StepState>> test)
    {
        Assert.SkipUnless(TestDevices.Names.Contains("sim"), "the simulated GPU is not asked for");
        ComputeDevice device = TestDevices.Open("sim");
        using DeviceBuffer<float> one = device.Allocate<float>(4);
        using DeviceBuffer<float> two = device.Allocate<float>(4);
        using DeviceBuffer<float> three = device.Allocate<float>(4);
        using DeviceBuffer<StepState> state = device.Allocate<StepState>(1);
        test(one.View, two.View, three.View, state.View);
    }
}
