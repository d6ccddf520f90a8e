using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Ops.Losses;

namespace GpuGrad.Kernels.Tests.Ops.Losses;

/// <summary>Wrong arguments of the cross entropy against targets: each message names the argument.</summary>
public sealed class BernoulliCrossEntropyArgumentTests : IDisposable
{
    private readonly ComputeDevice _device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu, Workers: 1));
    private readonly DeviceBuffer<float> _floats;
    private readonly DeviceBuffer<int> _ints;

    public BernoulliCrossEntropyArgumentTests()
    {
        _floats = _device.Allocate<float>(100);
        _ints = _device.Allocate<int>(5);
    }

    private TargetLossArguments<BernoulliCrossEntropy> Arguments => new(
        _floats.View.SubView(0, 20), _floats.View.SubView(20, 20), _ints.View, 5, 4, _floats.View.SubView(40, 5), _floats.View.SubView(50, 20));

    public void Dispose()
    {
        _floats.Dispose();
        _ints.Dispose();
        _device.Dispose();
    }

    [Fact]
    public void SoundArgumentsPass()
    {
        Arguments.Validate();
        (Arguments with { DPredictions = default }).Validate();
        (Arguments with { DPredictions = Arguments.Predictions }).Validate();
    }

    [Fact]
    public void MessagesNameWhatIsWrong()
    {
        Expect("Rows is 0", () => (Arguments with { Rows = 0 }).Validate());
        Expect("Outputs is 0", () => (Arguments with { Outputs = 0 }).Validate());
        Expect("Logits holds 20 elements, 25", () => (Arguments with { Outputs = 5 }).Validate());
        Expect("Targets holds 0 elements, 20", () => (Arguments with { Targets = default }).Validate());
        Expect("Valid holds 0 elements, 5", () => (Arguments with { Valid = default }).Validate());
        Expect("RowLoss holds 0 elements, 5", () => (Arguments with { RowLoss = default }).Validate());
        Expect("DLogits holds 19 elements, 20", () => (Arguments with { DPredictions = _floats.View.SubView(50, 19) }).Validate());
        Expect("RowLoss and Logits share memory", () => (Arguments with { RowLoss = _floats.View.SubView(15, 5) }).Validate());
        Expect("DLogits and Targets share memory", () => (Arguments with { DPredictions = Arguments.Targets }).Validate());
        Expect("DLogits and Logits share memory, but", () => (Arguments with { DPredictions = _floats.View.SubView(1, 20) }).Validate());
    }

    private static void Expect(string start, Action validate) =>
        Assert.StartsWith(start, Assert.Throws<ArgumentException>(validate).Message, StringComparison.Ordinal);
}
