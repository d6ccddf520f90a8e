using GpuGrad.Kernels.Tests.Devices;

namespace GpuGrad.Kernels.Tests.Execution;

public class ViewPointersTests
{
    [Theory]
    [MemberData(nameof(TestDevices.All), MemberType = typeof(TestDevices))]
    public void ViewsOverlapWhenTheyShareElements(string deviceName)
    {
        ComputeDevice device = TestDevices.Open(deviceName);
        using DeviceBuffer<float> one = device.Allocate<float>(1000);
        using DeviceBuffer<float> two = device.Allocate<float>(1000);
        Assert.True(one.View.Overlaps(one.View));
        Assert.True(one.View.SubView(0, 500).Overlaps(one.View.SubView(499, 1)));
        Assert.True(one.View.SubView(0, 500).SubView(100, 10).Overlaps(one.View.SubView(105, 100)));
        Assert.False(one.View.SubView(0, 500).Overlaps(one.View.SubView(500, 500)));
        Assert.False(one.View.SubView(3, 0).Overlaps(one.View));
        Assert.False(one.View.Overlaps(two.View));
        Assert.False(two.View.Overlaps(one.View));
        Assert.False(one.View.Overlaps(default));
    }
}
