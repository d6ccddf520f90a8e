using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Ops;
using GpuGrad.Kernels.Tests.Devices;
using GpuGrad.Kernels.Tuning;
using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Tests.Ops;

/// <summary>A tunable changes no bit of a result, whatever its value.</summary>
public class TunableTests
{
    // A kernel is compiled anew for each value; every variant is still verified in every case with its defaults.
    private const int EveryOfSimtKernels = 6;

    public static TheoryData<string, string> DevicesAndOps
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach (string device in TestDevices.Names)
            {
                foreach (IKernelOp op in KernelCatalog.Ops.Where(op => op.Variants.Any(v => v.Tunables.Count > 0)))
                {
                    data.Add(device, op.Name);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(DevicesAndOps))]
    public void EveryValueGivesTheBitsOfTheDefault(string deviceName, string opName)
    {
        ComputeDevice device = TestDevices.Open(deviceName);
        int compared = 0;
        IEnumerable<OpCase> cases = KernelCatalog.Cases.Where(c => c.Op.Name == opName && !(c.Heavy && device.Simulates));
        foreach (OpCase opCase in device.Family == KernelFamily.Vector ? cases : cases.Where((_, i) => i % EveryOfSimtKernels == 0))
        {
            foreach (IKernelVariant variant in opCase.VariantsFor(device).Where(v => v.Tunables.Count > 0))
            {
                IReadOnlyList<TunableValues> combinations = TunableValues.Combinations(variant.Tunables);
                Assert.Empty(combinations[0].Set);
                IReadOnlyList<byte[]> expected = opCase.Run(device, variant).Contents;
                foreach (TunableValues values in combinations.Skip(1))
                {
                    CaseResult result = opCase.Run(device, variant, values);
                    Assert.All(result.Calls, call => Assert.Equal(values.Label(variant.Name), call.Variant));
                    Assert.Equal(expected.Count, result.Contents.Count);
                    Assert.All(expected.Zip(result.Contents), pair => Assert.True(
                        pair.First.AsSpan().SequenceEqual(pair.Second), $"{opCase}, {values.Label(variant.Name)}: other bits than by default"));
                    compared++;
                }
            }
        }

        Assert.True(
            compared > 0 || !KernelCatalog.Ops.Single(op => op.Name == opName).Variants.Any(v => v.RunsOn(device) && v.Tunables.Count > 0),
            $"no tunable of {opName} was tried");
    }
}
