using GpuGrad.Kernels.Devices;

namespace GpuGrad.Kernels.Tests.Ops;

/// <summary>Wrong arguments of element-wise ops: each message names the argument.</summary>
public sealed class ElementwiseArgumentTests : IDisposable
{
    private readonly ComputeDevice _device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu, Workers: 1));
    private readonly DeviceBuffer<float> _floats;

    public ElementwiseArgumentTests() => _floats = _device.Allocate<float>(100);

    private ScaledAddArguments Add => new(_floats.View.SubView(0, 30), _floats.View.SubView(30, 30), 30, 1f, _floats.View.SubView(60, 30));

    private CopyColumnsArguments Copy => new(_floats.View.SubView(0, 20), 4, 5, 2, 7, 4, 3, _floats.View.SubView(20, 28));

    public void Dispose()
    {
        _floats.Dispose();
        _device.Dispose();
    }

    [Fact]
    public void SoundArgumentsPass()
    {
        Add.Validate();
        (Add with { Y = Add.A }).Validate();
        (Add with { Y = Add.B }).Validate();
        Copy.Validate();
    }

    [Fact]
    public void ScaledAddNamesWhatIsWrong()
    {
        Expect("Length is 0", () => (Add with { Length = 0 }).Validate());
        Expect("Scale is NaN", () => (Add with { Scale = float.NaN }).Validate());
        Expect("A holds 0 elements, 30", () => (Add with { A = default }).Validate());
        Expect("B holds 0 elements, 30", () => (Add with { B = default }).Validate());
        Expect("Y holds 0 elements, 30", () => (Add with { Y = default }).Validate());
        Expect("Y and A share memory, but", () => (Add with { Y = _floats.View.SubView(1, 30), B = _floats.View.SubView(60, 30) }).Validate());
        Expect("Y and B share memory, but", () => (Add with { Y = _floats.View.SubView(31, 30) }).Validate());
    }

    [Fact]
    public void CopyColumnsNamesWhatIsWrong()
    {
        Expect("Rows is 0", () => (Copy with { Rows = 0 }).Validate());
        Expect("Columns is 0", () => (Copy with { Columns = 0 }).Validate());
        Expect("XOffset is -1", () => (Copy with { XOffset = -1 }).Validate());
        Expect("XOffset is 3: a block of 3 columns does not lie within XColumns, 5.", () => (Copy with { XOffset = 3 }).Validate());
        Expect("YOffset is 5: a block of 3 columns does not lie within YColumns, 7.", () => (Copy with { YOffset = 5 }).Validate());
        Expect("XOffset is 2147483647", () => (Copy with { XOffset = int.MaxValue }).Validate());
        Expect("X holds 20 elements, 25", () => (Copy with { Rows = 5 }).Validate());
        Expect("Y holds 28 elements, 32", () => (Copy with { YColumns = 8 }).Validate());
        Expect("Y and X share memory", () => (Copy with { Y = _floats.View }).Validate());
    }

    [Fact]
    public void SwapAxesNamesWhatIsWrong()
    {
        SwapAxesArguments swap = new(_floats.View.SubView(0, 24), 1, 2, 3, 4, _floats.View.SubView(24, 24));
        swap.Validate();
        Expect("Outer is 0", () => (swap with { Outer = 0 }).Validate());
        Expect("First is -1", () => (swap with { First = -1 }).Validate());
        Expect("Second is 0", () => (swap with { Second = 0 }).Validate());
        Expect("Inner is 0", () => (swap with { Inner = 0 }).Validate());
        Expect("X holds 24 elements, 48", () => (swap with { Outer = 2 }).Validate());
        Expect("Y holds 23 elements, 24", () => (swap with { Y = _floats.View.SubView(24, 23) }).Validate());
        Expect("Y and X share memory", () => (swap with { Y = swap.X }).Validate());
    }

    private static void Expect(string start, Action validate) =>
        Assert.StartsWith(start, Assert.Throws<ArgumentException>(validate).Message, StringComparison.Ordinal);
}
