using System.Text.RegularExpressions;
using GpuGrad.Kernels.Ops;
using GpuGrad.Kernels.Tests.Devices;
using GpuGrad.Tests;

namespace GpuGrad.Kernels.Tests.Ops;

/// <summary>What NVIDIA GPUs would run, read as text: needs no GPU.</summary>
public partial class PtxTests
{
    // The oldest and the newest; what lies between them is compiled for the same target as the newest.
    [Theory]
    [InlineData(75)]
    [InlineData(120)]
    public void EveryKernelCompilesCleanly(int computeCapability) => AssertClean(computeCapability);

    [Theory]
    [Nightly]
    [InlineData(80)]
    [InlineData(90)]
    public void SoItDoesForWhatLiesBetween(int computeCapability) => AssertClean(computeCapability);

    private static void AssertClean(int computeCapability)
    {
        using PtxCompiler compiler = new(computeCapability);
        List<string> failures = [];
        foreach ((var kernel, var call) in SimtKernels.All)
        {
            string ptx = compiler.Compile(kernel);
            // ILGPU names sm_80 for anything newer: PTX is forward compatible.
            Assert.Contains($".target sm_{Math.Min(computeCapability, 80)}", ptx, StringComparison.Ordinal);
            failures.AddRange(
                from match in Faults().Matches(ptx)
                group match by match.Value into fault
                select $"{call.Op}, {call.Variant}, {kernel}: {fault.Key} ({fault.Count()} times)");
        }

        Assert.Empty(failures);
    }

    [Fact]
    public void EverySimtVariantForGpusIsAmongTheKernels() => Assert.Equal(
        KernelCatalog.Ops.SelectMany(op => op.Variants).Where(v => v.RunsOn(TestDevices.Open("sim"))).Select(v => v.Name).Order(),
        SimtKernels.All.Values.Select(call => call.Variant).Distinct().Order());

    [Theory]
    [InlineData(".local .align 4 .b8 __local_depot[32];")]
    [InlineData("ld.local.f32 %f1, [%rd1];")]
    [InlineData("tanh.approx.f32 %f1, %f2;")]
    [InlineData("ex2.approx.ftz.f32 %f1, %f2;")]
    [InlineData("div.full.f32 %f1, %f2, %f3;")]
    [InlineData("atom.global.add.f32 %f1, [%rd1], %f2;")]
    [InlineData("red.shared.add.f64 [%rd1], %f2;")]
    public void FaultsAreSeen(string ptx) => Assert.Matches(Faults(), ptx);

    [Theory]
    [InlineData("ld.global.f32 %f1, [%rd1];")]
    [InlineData("div.rn.f32 %f1, %f2, %f3;")]
    [InlineData("atom.global.add.u32 %r1, [%rd1], %r2;")]
    public void SoundCodeIsNotAFault(string ptx) => Assert.DoesNotMatch(Faults(), ptx);

    // Memory that should be registers, approximate arithmetic, and atomics whose result depends on the order.
    [GeneratedRegex(@"\.local\b|\b\w+\.(approx|full)\b[\w.]*|\b(atom|red)\.[\w.]*\.f\d+")]
    private static partial Regex Faults();
}
