using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Ops.Highway;
using ILGPU;

namespace GpuGrad.Kernels.Tests.Ops.Highway;

/// <summary>Wrong arguments of the highway ops: each message names the argument.</summary>
public sealed class HighwayArgumentTests : IDisposable
{
    private readonly ComputeDevice _device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu, Workers: 1));
    private readonly DeviceBuffer<float> _floats;

    public HighwayArgumentTests() => _floats = _device.Allocate<float>(100);

    private HighwayForwardArguments Forward => new(View(0), View(10), View(20), 10, View(30));

    private HighwayBackwardArguments Backward => new(View(0), View(10), View(20), View(30), 10, View(40), View(50), View(60));

    public void Dispose()
    {
        _floats.Dispose();
        _device.Dispose();
    }

    [Fact]
    public void SoundArgumentsPass()
    {
        Forward.Validate();
        (Forward with { Y = Forward.H }).Validate();
        Backward.Validate();
        (Backward with { DH = Backward.DY, DT = Backward.T, DX = Backward.X }).Validate();
    }

    [Fact]
    public void ForwardNamesWhatIsWrong()
    {
        Expect("Length is 0", () => (Forward with { Length = 0 }).Validate());
        Expect("T holds 0 elements, 10", () => (Forward with { T = default }).Validate());
        Expect("H holds 0 elements, 10", () => (Forward with { H = default }).Validate());
        Expect("X holds 0 elements, 10", () => (Forward with { X = default }).Validate());
        Expect("Y holds 0 elements, 10", () => (Forward with { Y = default }).Validate());
        Expect("Y and T share memory, but", () => (Forward with { Y = View(1) }).Validate());
        Expect("Y and H share memory, but", () => (Forward with { Y = View(11) }).Validate());
        Expect("Y and X share memory, but", () => (Forward with { Y = View(29) }).Validate());
    }

    [Fact]
    public void BackwardNamesWhatIsWrong()
    {
        Expect("Length is 0", () => (Backward with { Length = 0 }).Validate());
        Expect("DY holds 0 elements, 10", () => (Backward with { DY = default }).Validate());
        Expect("DT holds 0 elements, 10", () => (Backward with { DT = default }).Validate());
        Expect("DH holds 0 elements, 10", () => (Backward with { DH = default }).Validate());
        Expect("DX holds 0 elements, 10", () => (Backward with { DX = default }).Validate());
        Expect("DH and DY share memory, but", () => (Backward with { DH = View(31) }).Validate());
        Expect("DT and T share memory, but", () => (Backward with { DT = View(1) }).Validate());
        Expect("DX and X share memory, but", () => (Backward with { DX = View(21) }).Validate());
        Expect("DT and DH share memory", () => (Backward with { DT = View(50) }).Validate());
        Expect("DT and DX share memory", () => (Backward with { DT = View(60) }).Validate());
        Expect("DH and DX share memory", () => (Backward with { DH = View(60) }).Validate());
    }

    private static void Expect(string start, Action validate) =>
        Assert.StartsWith(start, Assert.Throws<ArgumentException>(validate).Message, StringComparison.Ordinal);

    private ArrayView<float> View(int start) => _floats.View.SubView(start, 10);
}
