using System.Globalization;
using System.Text.Json;
using GpuGrad.Data;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;
using GpuGrad.Running;

namespace GpuGrad.Cli;

/// <summary><c>gpugrad run --dry-run</c>: checks an experiment on its data and device, and tells what its runs would take; nothing is written.</summary>
internal static class DryRun
{
    /// <summary>Tells it net by net.</summary>
    /// <returns>The exit code.</returns>
    public static int Show(
        ComputeDevice device, IReadOnlyList<SpecVariant> variants, string baseDirectory, bool json, CancellationToken cancellation)
    {
        LoadedData data = new(baseDirectory);
        List<(SpecVariant Variant, RunSize Size)> nets =
            [.. variants.Select(variant => (variant, RunSize.Of(variant, data[variant.Spec.Data.Source], device, cancellation)))];

        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new
                {
                    device = device.Selector.ToString(),
                    nets = nets.Select(net => new
                    {
                        label = net.Variant.Label,
                        steps = net.Size.Steps,
                        recordedSteps = net.Size.RecordedSteps,
                        recordedStepBytes = net.Size.RecordedStepBytes,
                        databaseBytes = net.Size.DatabaseBytes,
                        checkpointBytes = net.Size.CheckpointBytes,
                        memory = net.Size.Memory,
                    }),
                },
                CommandJson.Options));
            return ExitCode.Done;
        }

        Console.WriteLine(
            $"{variants[0].Spec.Name}: {(nets.Count == 1 ? "1 net" : $"{nets.Count} nets")} on {device.Selector} ({device.Name}); nothing is trained or written");
        foreach ((SpecVariant variant, RunSize size) in nets)
        {
            string label = nets.Count == 1 ? variant.Spec.Name : variant.Label;
            Console.WriteLine($"{label}: {Steps(size)}; checkpoints {ByteCount.Format(size.CheckpointBytes)}; device memory {size.Memory}");
        }

        return ExitCode.Done;
    }

    /// <summary>The steps, and what recording them takes.</summary>
    private static string Steps(RunSize size) => size.RecordedSteps == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{size.Steps:N0} steps, none recorded")
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{size.Steps:N0} steps, {size.RecordedSteps:N0} recorded; run.db about {ByteCount.Format(size.DatabaseBytes)}, {ByteCount.Format(size.RecordedStepBytes)} a recorded step");
}
