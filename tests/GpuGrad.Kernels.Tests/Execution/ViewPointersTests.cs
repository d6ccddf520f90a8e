using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Tests.Devices;
using ILGPU;

namespace GpuGrad.Kernels.Tests.Execution;

/// <summary>Aliasing is found on every device.</summary>
public class ViewPointersTests
{
    public static TheoryData<string> Devices => [.. TestDevices.Names];

    [Theory]
    [MemberData(nameof(Devices))]
    public void ViewsOverlapWhereTheyShareElements(string deviceName)
    {
        ComputeDevice device = TestDevices.Open(deviceName);
        using DeviceBuffer<float> buffer = device.Allocate<float>(1 << 20);
        ArrayView<float> view = buffer.View;
        Assert.True(view.Overlaps(view.SubView(1000, 1)));
        Assert.True(view.SubView(0, 11).Overlaps(view.SubView(10, 5)));
        Assert.False(view.SubView(0, 10).Overlaps(view.SubView(10, 5)));
        Assert.False(view.SubView(3, 0).Overlaps(view));
        // Many buffers: their handles lie closer together than their contents are long.
        for (int i = 0; i < 20; i++)
        {
            using DeviceBuffer<float> other = device.Allocate<float>(1 << 10);
            Assert.False(view.Overlaps(other.View));
        }
    }
}
