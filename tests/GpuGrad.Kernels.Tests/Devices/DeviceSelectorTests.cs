using System.Diagnostics;
using GpuGrad.Kernels.Devices;

namespace GpuGrad.Kernels.Tests.Devices;

public class DeviceSelectorTests
{
    [Theory]
    [InlineData("cpu", DeviceKind.Cpu, 0, 0, "cpu")]
    [InlineData("cpu:1", DeviceKind.Cpu, 0, 1, "cpu:1")]
    [InlineData("cpu:1024", DeviceKind.Cpu, 0, 1024, "cpu:1024")]
    [InlineData("sim", DeviceKind.Sim, 0, 0, "sim")]
    [InlineData("opencl", DeviceKind.OpenCl, 0, 0, "opencl:0")]
    [InlineData("opencl:2", DeviceKind.OpenCl, 2, 0, "opencl:2")]
    [InlineData("cuda", DeviceKind.Cuda, 0, 0, "cuda:0")]
    [InlineData("cuda:7", DeviceKind.Cuda, 7, 0, "cuda:7")]
    public void ReadsNames(string text, Enum kind, int index, int workers, string canonical)
    {
        DeviceSelector selector = DeviceSelector.Parse(text);
        Assert.Equal(new DeviceSelector((DeviceKind)kind, index, workers), selector);
        Assert.Equal(canonical, selector.ToString());
        Assert.Equal(selector, DeviceSelector.Parse(canonical));
        Assert.Equal(selector, DeviceFinder.Choose(text));
    }

    [Fact]
    public void AKindWithoutANameOrABackendIsAFault()
    {
        DeviceSelector unknown = new((DeviceKind)(-1));

        Assert.Throws<UnreachableException>(unknown.ToString);
        Assert.Throws<UnreachableException>(() => DeviceFinder.Open(unknown));
    }

    [Theory]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("CPU")]
    [InlineData("cpu:")]
    [InlineData("cpu:0")]
    [InlineData("cpu:-1")]
    [InlineData("cpu:1025")]
    [InlineData("cpu:two")]
    [InlineData("cpu:1:2")]
    [InlineData("cpu: 1")]
    [InlineData("sim:0")]
    [InlineData("opencl:-1")]
    [InlineData("opencl:x")]
    [InlineData("cuda:")]
    [InlineData("cuda:0:0")]
    [InlineData("cuda:99999999999")]
    public void RefusesOtherTextsByName(string text)
    {
        DeviceException error = Assert.Throws<DeviceException>(() => DeviceFinder.Choose(text));
        Assert.StartsWith($"Unknown device '{text}': use auto, cpu, ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("opencl:999")]
    [InlineData("cuda:999")]
    public void OpeningADeviceThatIsNotThereNamesIt(string text)
    {
        DeviceException error = Assert.Throws<DeviceException>(() => ComputeDevice.Open(DeviceSelector.Parse(text)));
        Assert.StartsWith($"There is no {text}: ", error.Message, StringComparison.Ordinal);
    }

    // With PoCL installed, as in CI, this fails where an OpenCL device that is the processor counts as a GPU.
    [Fact]
    public void AutoTakesARealDeviceOrTheProcessorItself()
    {
        DeviceSelector chosen = DeviceFinder.Choose("auto");
        FoundDevice found = DeviceFinder.Find().Single(device => device.Selector == chosen);
        Assert.Null(found.Refusal);
        Assert.True(chosen.Kind is DeviceKind.Cpu or DeviceKind.Cuda || (chosen.Kind == DeviceKind.OpenCl && !found.IsProcessor));
    }

    [Fact]
    public void TheProcessorAndTheSimulatedGpuAreAlwaysFound()
    {
        IReadOnlyList<FoundDevice> found = DeviceFinder.Find();
        Assert.Contains(found, device => device.Selector == new DeviceSelector(DeviceKind.Cpu) && device.IsProcessor);
        Assert.Contains(found, device => device.Selector == new DeviceSelector(DeviceKind.Sim) && device.WarpSize == 32);
    }
}
