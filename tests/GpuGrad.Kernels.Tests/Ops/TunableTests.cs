using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Ops;
using GpuGrad.Kernels.Tests.Devices;
using GpuGrad.Kernels.Tuning;
using GpuGrad.Kernels.Verification;
using GpuGrad.Tests;

namespace GpuGrad.Kernels.Tests.Ops;

/// <summary>A tunable changes no bit of a result, whatever its value.</summary>
public class TunableTests
{
    // A SIMT kernel is compiled anew for each value: by day two cases of each op, so far apart that a product has another form.
    private const int CasesOfSimtKernels = 2;
    private const int EveryOfSimtKernels = 25;

    // By night more of them, of all forms.
    private const int NightlyOfSimtKernels = 5;

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
        IEnumerable<OpCase> cases = KernelCatalog.Cases.Where(c => c.Op.Name == opName && !(c.Heavy && device.Simulates));
        if (device.Family == KernelFamily.Simt)
        {
            cases = cases.Where((c, i) => i % EveryOfSimtKernels == 0 && c.VariantsFor(device).Any(v => v.Tunables.Count > 0)).Take(CasesOfSimtKernels);
        }

        int compared = AssertSameBits(device, cases);
        Assert.True(
            compared > 0 || !KernelCatalog.Ops.Single(op => op.Name == opName).Variants.Any(v => v.RunsOn(device) && v.Tunables.Count > 0),
            $"no tunable of {opName} was tried");
    }

    [Theory]
    [Nightly]
    [MemberData(nameof(TestDevices.All), MemberType = typeof(TestDevices))]
    public void SoItDoesInMoreCases(string deviceName)
    {
        ComputeDevice device = TestDevices.Open(deviceName);
        // The heavy ones take minutes a value where a processor runs a GPU's kernels.
        AssertSameBits(device, KernelCatalog.Cases.Where((c, i) => device.Family == KernelFamily.Simt && !c.Heavy && i % NightlyOfSimtKernels == 0));
    }

    // How many values were compared with the default.
    private static int AssertSameBits(ComputeDevice device, IEnumerable<OpCase> cases)
    {
        int compared = 0;
        foreach (OpCase opCase in cases)
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

        return compared;
    }
}
