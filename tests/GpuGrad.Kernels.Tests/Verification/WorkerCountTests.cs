using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Tests.Devices;
using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Tests.Verification;

/// <summary>Every vector variant leaves the same bits whatever the number of workers.</summary>
public class WorkerCountTests
{
    public static TheoryData<string> Ops => [.. KernelCatalog.Ops.Select(op => op.Name)];

    [Theory]
    [MemberData(nameof(Ops))]
    public void BitsDoNotDependOnTheNumberOfWorkers(string opName)
    {
        Assert.SkipUnless(TestDevices.Names.Any(name => name.StartsWith("cpu", StringComparison.Ordinal)), "the cpu device is not asked for");
        using ComputeDevice one = ComputeDevice.Open(DeviceSelector.Parse("cpu:1"));
        using ComputeDevice two = ComputeDevice.Open(DeviceSelector.Parse("cpu:2"));
        using ComputeDevice three = ComputeDevice.Open(DeviceSelector.Parse("cpu:3"));
        int compared = 0;
        foreach (OpCase opCase in OpCases.All.Where(c => c.Op.Name == opName))
        {
            foreach (IKernelVariant variant in opCase.VariantsFor(one))
            {
                IReadOnlyList<byte[]> expected = opCase.Run(one, variant).Contents;
                AssertEqualBits(expected, opCase.Run(two, variant).Contents, $"{opCase}, {variant.Name}, 2 workers");
                AssertEqualBits(expected, opCase.Run(three, variant).Contents, $"{opCase}, {variant.Name}, 3 workers");
                compared++;
            }
        }

        Assert.True(compared > 0, $"no vector variant of {opName} ran");
    }

    private static void AssertEqualBits(IReadOnlyList<byte[]> expected, IReadOnlyList<byte[]> found, string what)
    {
        Assert.Equal(expected.Count, found.Count);
        for (int array = 0; array < expected.Count; array++)
        {
            Assert.True(expected[array].AsSpan().SequenceEqual(found[array]), $"{what}: array {array} differs from that of 1 worker");
        }
    }
}
