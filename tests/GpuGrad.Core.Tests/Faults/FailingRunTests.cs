using System.Text.Json.Nodes;
using GpuGrad.Core.Tests.Runs;
using GpuGrad.Data;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;
using GpuGrad.Running;
using GpuGrad.Runs;

namespace GpuGrad.Core.Tests.Faults;

/// <summary>A run in which a call fails says so in run.json, keeps what it recorded before, and leaves the device to the next run.</summary>
public sealed unsafe class FailingRunTests : IDisposable
{
    private static bool s_isArmed;

    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        CallList.Emitted = null;
        s_isArmed = false;
        _folder.Dispose();
    }

    [Fact]
    public void ARunWithAFaultNamesItAndTheNextOneIsWhole()
    {
        using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu, Workers: 3));
        RunFolder whole = Run(device, fails: false).Folder;
        CallList.Emitted = calls =>
        {
            // As one call more of the product of the block.
            if (calls.Calls[^1] is { Op: "MatMul", RecordedOnly: false } product && product.Layer.StartsWith("hidden 2", StringComparison.Ordinal))
            {
                calls.Run(&ThrowIfArmed, 0L);
            }
        };

        KernelFailureException failure = Assert.Throws<KernelFailureException>(() => Run(device, fails: true));

        Assert.Matches(@"^MatMul \(\w+\) of layer hidden 2 \(.*\) failed: on demand$", failure.Message);
        RunFolder failed = RunFolder.Open(Assert.Single(Directory.GetDirectories(_folder["failed"])));
        RunManifest manifest = RunManifest.Read(failed);
        Assert.Equal((RunStatus.Failed, failure.Message), (manifest.Status, manifest.Failure));
        Assert.InRange(manifest.Steps, 1, 5);
        using (RunDatabaseReader database = RunDatabaseReader.Open(failed.DatabasePath))
        {
            Assert.Equal(manifest.Steps, database.CountSteps());
        }

        RunFolder next = Run(device, fails: false).Folder;
        Assert.Equal(File.ReadAllBytes(whole.FinalCheckpointPath), File.ReadAllBytes(next.FinalCheckpointPath));
    }

    private RunOutcome Run(ComputeDevice device, bool fails)
    {
        (ExperimentSpec spec, Dataset dataset) = FaultyNet.Shared;
        ExperimentRunner runner = new(device, _folder[fails ? "failed" : "whole"]);
        runner.Progressed += _ => s_isArmed = fails;
        s_isArmed = false;
        return runner.Run(new SpecVariant(spec, new Dictionary<string, JsonNode>(), ""), dataset, group: null, TestContext.Current.CancellationToken);
    }

    private static void ThrowIfArmed(in long nothing, int worker, int workers)
    {
        if (s_isArmed && worker == workers - 1)
        {
            throw new InvalidOperationException("on demand");
        }
    }
}
