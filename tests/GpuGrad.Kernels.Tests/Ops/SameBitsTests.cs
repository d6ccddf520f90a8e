using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Ops;
using GpuGrad.Kernels.Tests.Devices;
using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Tests.Ops;

/// <summary>Every vector variant leaves the same bits, and the same variant is chosen, whatever the number of workers and the width of registers.</summary>
public class SameBitsTests
{
    public static TheoryData<string> Ops => [.. KernelCatalog.Ops.Select(op => op.Name)];

    [Theory]
    [MemberData(nameof(Ops))]
    public void BitsDependNeitherOnTheNumberOfWorkersNorOnTheWidthOfRegisters(string opName)
    {
        Assert.SkipUnless(TestDevices.Names.Any(name => name.StartsWith("cpu", StringComparison.Ordinal)), "the cpu device is not asked for");
        using ComputeDevice first = ComputeDevice.Open(DeviceSelector.Parse("cpu:1"));
        ComputeDevice[] others =
        [
            ComputeDevice.Open(DeviceSelector.Parse("cpu:2")),
            ComputeDevice.Open(DeviceSelector.Parse("cpu:3")),
            .. VectorWidth.Supported.Where(bits => bits < first.VectorBits).Select(bits => ComputeDevice.Open(DeviceSelector.Parse("cpu:2"), bits)),
        ];
        try
        {
            int compared = 0;
            foreach (OpCase opCase in KernelCatalog.Cases.Where(c => c.Op.Name == opName))
            {
                Assert.All(others, device => Assert.Equal(opCase.ChosenVariant(first), opCase.ChosenVariant(device)));
                foreach (IKernelVariant variant in opCase.VariantsFor(first))
                {
                    IReadOnlyList<byte[]> expected = opCase.Run(first, variant).Contents;
                    Assert.All(others, device => AssertEqualBits(expected, opCase.Run(device, variant).Contents, $"{opCase}, {variant.Name}, {device.Name}"));
                    compared++;
                }
            }

            Assert.True(compared > 0, $"no vector variant of {opName} ran");
        }
        finally
        {
            Array.ForEach(others, device => device.Dispose());
        }
    }

    private static void AssertEqualBits(IReadOnlyList<byte[]> expected, IReadOnlyList<byte[]> found, string what)
    {
        Assert.Equal(expected.Count, found.Count);
        for (int array = 0; array < expected.Count; array++)
        {
            Assert.True(expected[array].AsSpan().SequenceEqual(found[array]),
                $"{what}: array {array} differs from that of one worker with the widest registers");
        }
    }
}
