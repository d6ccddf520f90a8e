using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Ops.Losses;

namespace GpuGrad.Kernels.Tests.Ops.Losses;

/// <summary>Wrong arguments of the losses against targets: each message names the argument as the loss calls it.</summary>
public sealed class TargetLossArgumentTests : IDisposable
{
    private readonly ComputeDevice _device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu, Workers: 1));
    private readonly DeviceBuffer<float> _floats;
    private readonly DeviceBuffer<int> _ints;

    public TargetLossArgumentTests()
    {
        _floats = _device.Allocate<float>(100);
        _ints = _device.Allocate<int>(5);
    }

    public void Dispose()
    {
        _floats.Dispose();
        _ints.Dispose();
        _device.Dispose();
    }

    [Fact]
    public void MeanSquaredErrorSpeaksOfPredictions() => MessagesNameWhatIsWrong<MeanSquaredError>("Predictions");

    [Fact]
    public void CrossEntropySpeaksOfLogits() => MessagesNameWhatIsWrong<BernoulliCrossEntropy>("Logits");

    private void MessagesNameWhatIsWrong<TLoss>(string predictions)
        where TLoss : struct, ITargetLoss
    {
        TargetLossArguments<TLoss> sound = new(
            _floats.View.SubView(0, 20), _floats.View.SubView(20, 20), _ints.View, 5, 4, _floats.View.SubView(40, 5), _floats.View.SubView(50, 20));
        sound.Validate();
        (sound with { DPredictions = default }).Validate();
        (sound with { DPredictions = sound.Predictions }).Validate();

        Expect("Rows is 0", sound with { Rows = 0 });
        Expect("Outputs is 0", sound with { Outputs = 0 });
        Expect($"{predictions} holds 20 elements, 25", sound with { Outputs = 5 });
        Expect("Targets holds 0 elements, 20", sound with { Targets = default });
        Expect("Valid holds 0 elements, 5", sound with { Valid = default });
        Expect("RowLoss holds 0 elements, 5", sound with { RowLoss = default });
        Expect($"D{predictions} holds 19 elements, 20", sound with { DPredictions = _floats.View.SubView(50, 19) });
        Expect($"RowLoss and {predictions} share memory", sound with { RowLoss = _floats.View.SubView(15, 5) });
        Expect($"D{predictions} and Targets share memory", sound with { DPredictions = sound.Targets });
        Expect($"D{predictions} and {predictions} share memory, but", sound with { DPredictions = _floats.View.SubView(1, 20) });
    }

    private static void Expect<TLoss>(string start, TargetLossArguments<TLoss> arguments)
        where TLoss : struct, ITargetLoss =>
        Assert.StartsWith(start, Assert.Throws<ArgumentException>(arguments.Validate).Message, StringComparison.Ordinal);
}
