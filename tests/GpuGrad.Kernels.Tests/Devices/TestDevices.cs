using GpuGrad.Kernels.Devices;

namespace GpuGrad.Kernels.Tests.Devices;

/// <summary>
/// The devices that tests run on: <c>cpu</c> in every vector width and <c>sim</c> always, OpenCL and CUDA where present.
/// GPUGRAD_REQUIRE_OPENCL=1 and GPUGRAD_REQUIRE_CUDA=1 (set in CI where the device must be there) turn a missing one
/// into a failure. GPUGRAD_TEST_DEVICES=cuda restricts the tests to devices of that kind.
/// </summary>
public static class TestDevices
{
    private static readonly Dictionary<string, ComputeDevice> s_open = [];

    public static IEnumerable<string> Names { get; } =
        from name in (string[])["cpu/512", "cpu/256", "cpu/128", "sim", "opencl:0", "cuda:0"]
        where name.StartsWith(Environment.GetEnvironmentVariable("GPUGRAD_TEST_DEVICES") ?? "", StringComparison.Ordinal)
        select name;

    /// <summary>The names without <c>sim</c>, for what takes it a quarter of a minute or more; with it where it alone is asked for.</summary>
    public static IEnumerable<string> Quick { get; } = Names.Where(name => name != "sim" || Names.Count() == 1);

    /// <summary>The names as data of a theory.</summary>
    public static TheoryData<string> All => [.. Names];

    /// <summary>The device of that name, opened once for all tests; skips the test where there is none.</summary>
    public static ComputeDevice Open(string name)
    {
        lock (s_open)
        {
            if (!s_open.TryGetValue(name, out ComputeDevice? device))
            {
                s_open[name] = device = OpenNew(name);
            }

            return device;
        }
    }

    private static ComputeDevice OpenNew(string name)
    {
        string[] parts = name.Split('/');
        DeviceSelector selector = DeviceSelector.Parse(parts[0]);
        if (selector.Kind == DeviceKind.Cpu)
        {
            int bits = int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
            Assert.SkipUnless(VectorWidth.Supported.Contains(bits), $"this processor has no {bits}-bit vectors");
            return ComputeDevice.Open(selector with { Workers = 3 }, bits);
        }

        if (selector.Kind != DeviceKind.Sim && !DeviceFinder.Find().Any(d => d.Selector == selector && d.Refusal is null))
        {
            string required = $"GPUGRAD_REQUIRE_{selector.Kind.ToString().ToUpperInvariant()}";
            Assert.False(Environment.GetEnvironmentVariable(required) == "1", $"{required}=1, and there is no {selector}");
            Assert.Skip($"no {selector} on this machine");
        }

        return ComputeDevice.Open(selector);
    }
}
