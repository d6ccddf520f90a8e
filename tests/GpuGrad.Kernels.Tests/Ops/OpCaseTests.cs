using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Ops;
using GpuGrad.Kernels.Tests.Devices;
using GpuGrad.Kernels.Verification;
using GpuGrad.Tests;

namespace GpuGrad.Kernels.Tests.Ops;

/// <summary>Every variant of every op against the double-precision reference, on every device.</summary>
public class OpCaseTests
{
    public static TheoryData<string, string> DevicesAndOps
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach (string device in TestDevices.Names)
            {
                foreach (IKernelOp op in KernelCatalog.Ops)
                {
                    data.Add(device, op.Name);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(DevicesAndOps))]
    public void EveryVariantAgreesWithTheReference(string deviceName, string opName)
    {
        ComputeDevice device = TestDevices.Open(deviceName);
        IKernelOp op = KernelCatalog.Ops.Single(o => o.Name == opName);
        HashSet<string> ran = AssertAgree(device, CaseSample.ByDay(KernelCatalog.Cases.Where(c => c.Op == op), device));
        Assert.Equal(op.Variants.Where(v => v.RunsOn(device)).Select(v => v.Name).Order(), ran.Order());
    }

    [Theory]
    [Nightly]
    [MemberData(nameof(TestDevices.All), MemberType = typeof(TestDevices))]
    public void CasesThatADaySkipsAgreeToo(string deviceName)
    {
        ComputeDevice device = TestDevices.Open(deviceName);
        AssertAgree(device, CaseSample.ByNight(device));
    }

    // Every variant that can serve a case; which ones ran.
    private static HashSet<string> AssertAgree(ComputeDevice device, IEnumerable<OpCase> cases)
    {
        List<string> failures = [];
        HashSet<string> ran = [];
        foreach (OpCase opCase in cases)
        {
            foreach (IKernelVariant variant in opCase.VariantsFor(device))
            {
                CaseResult result = opCase.Run(device, variant);
                Assert.NotEmpty(result.Calls);
                Assert.All(result.Calls, call => Assert.Equal(variant.Name, call.Variant));
                ran.Add(variant.Name);
                if (!result.Passed)
                {
                    failures.Add($"{opCase}, {variant.Name}: {result.Failure}");
                }
            }
        }

        Assert.True(failures.Count == 0, string.Join("\n", failures));
        return ran;
    }

    [Fact]
    public void EveryVariantOfTheCatalogueHasACase() =>
        Assert.Equal(KernelCatalog.Ops.Select(o => o.Name).Order(), KernelCatalog.Cases.Select(c => c.Op.Name).Distinct().Order());
}
