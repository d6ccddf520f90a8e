using System.Text.Json;
using GpuGrad.Data;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Training;

namespace GpuGrad.Cli;

/// <summary><c>gpugrad run --replay</c>: brings back the step in which a run met its first NaN or infinity.</summary>
internal static class ReplayedRun
{
    /// <summary>Runs the step and says what made the first bad value; fails where that is not what the run met.</summary>
    /// <param name="path">The run folder, or its replay folder alone.</param>
    /// <param name="deviceName">The device; null for the run's own.</param>
    /// <param name="json">Whether to print JSON.</param>
    public static int Show(string path, string? deviceName, bool json)
    {
        ReplayBundle bundle = ReplayBundle.Read(path);
        ExperimentSpec spec = SpecDocument.Parse(bundle.Spec.ToJsonString(), path).Resolve();
        Dataset dataset = DatasetCatalog.Load(spec.Data.Source, Directory.GetCurrentDirectory());
        using ComputeDevice device = ComputeDevice.Open(deviceName ?? bundle.Device);
        using Trainer trainer = new(StartWeights.Without(spec), dataset, device);
        NonFiniteOrigin? origin = trainer.Replay(bundle.State);
        bool same = origin?.ToString() == bundle.Origin.ToString();
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new { device = device.Selector.ToString(), reproduced = same, origin, recorded = bundle.Origin }, CommandJson.Options));
        }
        else
        {
            Console.WriteLine($"{spec.Name} on {device.Selector} ({device.Name}): {origin?.ToString() ?? $"step {bundle.State.Step} stayed finite."}");
            Console.WriteLine(same ? "The run met the same." : $"The run, on {bundle.Device}, met this instead: {bundle.Origin}");
        }

        return same ? ExitCode.Done : ExitCode.Failure;
    }
}
