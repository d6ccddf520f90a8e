using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Ops;
using GpuGrad.Kernels.Ops.MatMul;
using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Tests.Ops.MatMul;

/// <summary>Products are cut up for the caches that the processor says it has, and no bit depends on how.</summary>
public class CacheSizeTests
{
    private static readonly ProcessorCaches s_small = new(16 << 10, 128 << 10, 4);

    // Of a first level of 64 sets, and second levels of 256, 512, 1024 and 2048.
    private static readonly ProcessorCaches[] s_caches =
    [
        s_small, new(32 << 10, 256 << 10, 8), new(32 << 10, 512 << 10, 8), new(48 << 10, 1 << 20, 16), new(48 << 10, 2 << 20, 16),
    ];

    [Fact]
    public void BitsDoNotDependOnTheCaches()
    {
        using ComputeDevice own = ComputeDevice.Open("cpu:2");
        int compared = 0;
        foreach (ProcessorCaches caches in s_caches)
        {
            using ComputeDevice device = ComputeDevice.Open(own.Selector, caches);
            foreach (OpCase opCase in KernelCatalog.Cases.Where(c => c.Op.Name == "MatMul"))
            {
                foreach (IKernelVariant variant in opCase.VariantsFor(device))
                {
                    // One that does not fit there fits here: what is read in place depends on the second level.
                    if (opCase.VariantsFor(own).Contains(variant))
                    {
                        Assert.Equal(opCase.Run(own, variant).Contents, opCase.Run(device, variant).Contents);
                        compared++;
                    }
                }
            }
        }

        Assert.True(compared > 100, $"{compared} results were compared");
    }

    [Theory]
    [InlineData(Transposition.TN, 512, 1024)]
    [InlineData(Transposition.NN, 64, 1024)]
    [InlineData(Transposition.NT, 64, 1024)]
    public void SmallCachesHaveACopyOfAMade(Transposition transposition, int m, int k)
    {
        using ComputeDevice small = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu, Workers: 1), s_small);
        Assert.Equal(2, Calls(small, transposition, m, k));
        // Rows that are no power of two apart lie in all sets.
        Assert.Equal(1, Calls(small, transposition, m + 1, k + 1));
    }

    [Theory]
    [InlineData(4096, 4)]
    [InlineData(8192, 4)]
    [InlineData(12288, 4)]
    [InlineData(2048, 8)]
    [InlineData(64, 256)]
    [InlineData(100, 256)]
    public void LinesShareSetsWhereTheyArePowersOfTwoApart(long distance, long lines) => Assert.Equal(lines, s_small.FirstLevelLines(distance));

    [Fact]
    public void ThisProcessorSaysWhatItHas()
    {
        ProcessorCaches own = ProcessorCaches.Own;
        Assert.InRange(own.FirstLevelBytes, 16 << 10, 256 << 10);
        Assert.InRange(own.SecondLevelBytes, 128 << 10, 2 << 20);
        Assert.InRange(own.SecondLevelWays, 1, 64);
    }

    private static int Calls(ComputeDevice device, Transposition transposition, int m, int k)
    {
        const int N = 512;
        using DeviceBuffer<float> a = device.Allocate<float>((long)m * k);
        using DeviceBuffer<float> b = device.Allocate<float>((long)k * N);
        using DeviceBuffer<float> c = device.Allocate<float>((long)m * N);
        using CallList calls = new(device);
        PackedPanelMatMul variant = MatMulArguments.Op.TypedVariants.OfType<PackedPanelMatMul>().Single();
        variant.Emit(calls, new MatMulArguments(a.View, b.View, default, m, N, k, transposition, c.View));
        return calls.Calls.Count;
    }
}
