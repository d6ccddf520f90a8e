using System.Globalization;
using System.Text.Json;
using GpuGrad.Data;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;
using GpuGrad.Running;
using Spectre.Console;

namespace GpuGrad.Cli;

/// <summary><c>gpugrad run --dry-run</c>: checks an experiment on its data and device, and tells what its runs would take; nothing is written.</summary>
internal static class DryRun
{
    /// <summary>Tells it net by net.</summary>
    /// <returns>The exit code.</returns>
    public static int Show(
        ComputeDevice device, IReadOnlyList<SpecVariant> variants, LoadedData data, bool json, CancellationToken cancellation)
    {
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
                        layers = net.Size.Layers,
                        parameters = net.Size.Parameters,
                        trainedParameters = net.Size.TrainedParameters,
                        secondsOfStep = net.Size.SecondsOfStep,
                        timedSteps = net.Size.TimedSteps,
                        memory = net.Size.Memory,
                    }),
                },
                CommandJson.Options));
            return ExitCode.Done;
        }

        Console.WriteLine(
            $"{variants[0].Spec.Name}: {(nets.Count == 1 ? "1 net" : $"{nets.Count} nets")} on {device.Selector} ({device.Name}); nothing is written");
        foreach ((SpecVariant variant, RunSize size) in nets)
        {
            string label = nets.Count == 1 ? variant.Spec.Name : variant.Label;
            if (nets.Count == 1)
            {
                PrintLayers(size);
            }

            Console.WriteLine($"{label}: {Parameters(size)}; {Time(size)}");
            Console.WriteLine($"{label}: {Steps(size)}; checkpoints {ByteCount.Format(size.CheckpointBytes)}; device memory {size.Memory}");
        }

        return ExitCode.Done;
    }

    private static void PrintLayers(RunSize size)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumns("name", "layer")
            .AddColumn(new TableColumn("gives").RightAligned()).AddColumn(new TableColumn("parameters").RightAligned());
        foreach (LayerSize layer in size.Layers)
        {
            string parameters = layer.Parameters == 0 ? "" : layer.Parameters.ToString("N0", CultureInfo.InvariantCulture);
            table.AddRow(Markup.Escape(layer.Name), Markup.Escape(layer.DisplayName), layer.Output, parameters);
        }

        AnsiConsole.Write(table);
    }

    private static string Parameters(RunSize size) => string.Create(
        CultureInfo.InvariantCulture,
        $"{size.Parameters:N0} parameters{(size.TrainedParameters < size.Parameters ? $", {size.TrainedParameters:N0} of them trained" : "")}");

    private static string Time(RunSize size) => size.SecondsOfStep is not { } seconds
        ? "the first step ends in NaN or infinity, so none was timed"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"a step takes {1e3 * seconds:G3} ms on this device, measured over {size.TimedSteps:N0} in memory, and all of them {Duration(seconds * size.Steps)} without evaluations");

    private static string Duration(double seconds) => seconds switch
    {
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{seconds:G2} s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:F0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:F1} h"),
    };

    /// <summary>The steps, and what recording them takes.</summary>
    private static string Steps(RunSize size) => size.RecordedSteps == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{size.Steps:N0} steps, none recorded")
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{size.Steps:N0} steps, {size.RecordedSteps:N0} recorded; run.db about {ByteCount.Format(size.DatabaseBytes)}, {ByteCount.Format(size.RecordedStepBytes)} a recorded step");
}
