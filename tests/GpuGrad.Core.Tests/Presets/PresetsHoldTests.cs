using System.Globalization;
using GpuGrad.Core.Tests.Runs;
using GpuGrad.Data;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;
using GpuGrad.Presets;
using GpuGrad.Records;
using GpuGrad.Running;
using GpuGrad.Runs;
using GpuGrad.Tests;

namespace GpuGrad.Core.Tests.Presets;

/// <summary>Every preset, whole: what it expects holds for five seeds, and registers of any width end at the same figures.</summary>
[Nightly]
public sealed class PresetsHoldTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<DataSource, Dataset> _data = [];

    public static TheoryData<string> Names => [.. PresetCatalog.List().Select(preset => preset.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void WhatIsExpectedHoldsForFiveSeeds(string name)
    {
        List<string> failed = [];
        for (int seed = 1; seed <= 5; seed++)
        {
            foreach (ExpectationResult expectation in Run(name, seed, Math.Min(256, VectorWidth.Best)).SelectMany(manifest => manifest.Expectations))
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {expectation.Text}: measured {expectation.Measured}"));
                if (!expectation.Passed)
                {
                    failed.Add(string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {expectation.Text}: measured {expectation.Measured}"));
                }
            }
        }

        Assert.Empty(failed);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryWidthEndsAtTheSameFigures(string name)
    {
        string[] widths =
            [.. VectorWidth.Supported.Select(
                bits => string.Join(
                    "; ", Run(name, 1, bits).SelectMany(manifest => manifest.FinalMetrics)
                    .Select(metric => FormattableString.Invariant($"{metric.Key} {metric.Value:R}"))))];

        Assert.All(widths, figures => Assert.Equal(widths[0], figures));
    }

    private IReadOnlyList<RunManifest> Run(string name, int seed, int bits)
    {
        using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu, 0, 2), bits);
        ExperimentRunner runner = new(device, _folder.Path);
        SpecDocument document = SpecDocument.Parse(PresetCatalog.Text(name), name).Set("seed", seed.ToString(CultureInfo.InvariantCulture));
        return [.. document.Expand()
            .Select(variant => runner.Run(variant, Load(variant.Spec.Data.Source), group: null, TestContext.Current.CancellationToken).Manifest)];
    }

    private Dataset Load(DataSource source) => _data.TryGetValue(source, out Dataset? data) ? data : _data[source] = DatasetCatalog.Load(source, "");
}
