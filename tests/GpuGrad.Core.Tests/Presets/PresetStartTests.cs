using GpuGrad.Core.Tests.Runs;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Tests.Devices;
using GpuGrad.Presets;
using GpuGrad.Records;
using GpuGrad.Running;
using GpuGrad.Runs;
using GpuGrad.Tests;

namespace GpuGrad.Core.Tests.Presets;

/// <summary>
/// What the presets expect of their nets at the start holds, for a seed that is not their own and on other samples. What they expect
/// at the end takes minutes: docs/presets.md has those figures.
/// </summary>
public sealed class PresetStartTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names =>
        ["batch-norm", "batch-norm-explodes", "clipping", "dense-connections", "edge-of-chaos", "exploding", "highway", "initialisation", "shattering",
            "sigmoid-chain"];

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> NamesOnDevices =>
        [.. Names.SelectMany(name => (string[])["sim", "opencl:0"], (name, device) => (name.Data, device))];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_expected_at_the_start_holds(string name)
    {
        using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu, 0, 2));
        AssertHolds(Variants(name), device);
    }

    [Theory]
    [Nightly]
    [MemberData(nameof(NamesOnDevices))]
    public void It_holds_where_the_kernels_are_those_of_a_GPU(string name, string device)
    {
        IReadOnlyList<SpecVariant> nets = Variants(name);
        // A barrier of `sim` is a switch of threads, and one net takes it up to minutes: the two ends of a sweep.
        AssertHolds(device == "sim" ? [.. new[] { nets[0], nets[^1] }.Distinct()] : nets, TestDevices.Open(device));
    }

    private static IReadOnlyList<SpecVariant> Variants(string name) => SpecDocument.Parse(PresetCatalog.Text(name), name).Expand();

    private void AssertHolds(IReadOnlyList<SpecVariant> nets, ComputeDevice device)
    {
        var runner = new ExperimentRunner(device, _folder.Path);
        List<ExpectationResult> results = [];
        foreach (SpecVariant variant in nets)
        {
            ExperimentSpec spec = variant.Spec with
            {
                Seed = 4,
                Train = variant.Spec.Train with { Steps = 1 },
                Record = variant.Spec.Record with { StartSamples = 0 },
                Expect = [.. variant.Spec.Expect.Where(e => e.Text.EndsWith(" at start", StringComparison.Ordinal))],
            };
            RunManifest manifest = runner.Run(variant with { Spec = spec }, PresetData.Of(spec), group: null, TestContext.Current.CancellationToken).Manifest;
            results.AddRange(manifest.Expectations);
        }

        Assert.NotEmpty(results);
        Assert.All(results, r => Assert.True(r.Passed, $"{r.Text}: measured {r.Measured} {r.Note}"));
    }
}
