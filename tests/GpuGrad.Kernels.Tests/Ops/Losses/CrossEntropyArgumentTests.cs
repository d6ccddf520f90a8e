using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Ops.Losses;

namespace GpuGrad.Kernels.Tests.Ops.Losses;

/// <summary>How far labels are smoothed is told to the loss that smooths them, and to no other.</summary>
public sealed class CrossEntropyArgumentTests : IDisposable
{
    private readonly ComputeDevice _device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu, Workers: 1));
    private readonly DeviceBuffer<float> _floats;
    private readonly DeviceBuffer<int> _ints;

    public CrossEntropyArgumentTests() => (_floats, _ints) = (_device.Allocate<float>(100), _device.Allocate<int>(10));

    public void Dispose()
    {
        _floats.Dispose();
        _ints.Dispose();
        _device.Dispose();
    }

    [Theory]
    [InlineData(0.1f, false, true)]
    [InlineData(0.999f, false, true)]
    [InlineData(0f, true, false)]
    [InlineData(1f, false, false)]
    [InlineData(-0.1f, false, false)]
    [InlineData(float.NaN, false, false)]
    public void SmoothingBelongsToTheLossThatSmooths(float smoothing, bool isOfPlain, bool isOfSmoothed)
    {
        Check<SoftmaxCrossEntropy>(smoothing, isOfPlain, "0");
        Check<SigmoidCrossEntropy>(smoothing, isOfPlain, "0");
        Check<SmoothedCrossEntropy>(smoothing, isOfSmoothed, "between 0 and 1");
    }

    private void Check<TLoss>(float smoothing, bool isSound, string bounds)
        where TLoss : struct, ICrossEntropy<TLoss>
    {
        CrossEntropyArguments<TLoss> arguments = new(
            _floats.View.SubView(0, 20), _ints.View.SubView(0, 5), 5, 4, _floats.View.SubView(40, 5), _ints.View.SubView(5, 5), _floats.View.SubView(50, 20))
        {
            Smoothing = smoothing,
        };
        if (isSound)
        {
            arguments.Validate();
            return;
        }

        string message = Assert.Throws<ArgumentException>(arguments.Validate).Message;
        Assert.StartsWith(FormattableString.Invariant($"Smoothing is {smoothing}, it must be {bounds}."), message, StringComparison.Ordinal);
    }
}
