using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using GpuGrad.Benchmarks;
using GpuGrad.Kernels.Devices;
using GpuGrad.Training;
using Spectre.Console;

namespace GpuGrad.Cli.Commands;

/// <summary><c>gpugrad bench</c>: times what GpuGrad does.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        Command bench = new("bench", "Times what GpuGrad does.\nExample: gpugrad bench step --net 784,256x30,10 --batch 128")
        {
            CreateStep(),
            BenchMatMulCommand.Create(),
            BenchStartUpCommand.Create(),
        };
        foreach (OpBench op in OpBench.All)
        {
            bench.Add(BenchOpCommand.Create(op));
        }

        return bench;
    }

    private static Command CreateStep()
    {
        Option<string> net = new("--net")
        {
            Description = "widths from input to output, WIDTHxCOUNT repeats one",
            DefaultValueFactory = _ => "784,256x30,10",
            HelpName = "WIDTHS",
        };
        Option<string> activation = new("--activation") { Description = "activation of the hidden layers", DefaultValueFactory = _ => "relu" };
        Option<int> batch = new("--batch") { Description = "samples a step", DefaultValueFactory = _ => 128 };
        Option<bool> batchNorm = new("--batch-norm") { Description = "batch norm before each activation" };
        Option<int> recordEvery = new("--record-every") { Description = "measure every gradient at every N-th step; 0: never", HelpName = "N" };
        Option<double> seconds = new("--seconds") { Description = "how long to measure", DefaultValueFactory = _ => 2 };
        Option<string> device = CommonOptions.Device();
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "step",
            "Times a training step of a dense net on random data: forward, loss, backward, clipping by the global norm, SGD with momentum.\n"
            + "Example: gpugrad bench step --net 784,256x30,10 --activation relu --batch 128 --record-every 1")
        {
            net, activation, batch, batchNorm, recordEvery, seconds, device, json,
        };
        command.SetAction(parsed => Step(
            new StepSetting(
                parsed.GetRequiredValue(net),
                parsed.GetRequiredValue(activation),
                parsed.GetValue(batch),
                parsed.GetValue(batchNorm),
                parsed.GetValue(recordEvery)),
            parsed.GetValue(seconds),
            parsed.GetRequiredValue(device),
            parsed.GetValue(json)));
        return command;
    }

    private static void Step(StepSetting setting, double seconds, string deviceName, bool json)
    {
        using ComputeDevice device = ComputeDevice.Open(DeviceFinder.Choose(deviceName));
        StepTiming timing = StepBenchmark.Run(device, setting, seconds);
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new
                {
                    device = device.Selector.ToString(),
                    name = device.Name,
                    steps = timing.Steps,
                    medianMicroseconds = timing.MedianMicroseconds,
                    spread = timing.Spread,
                    minMicroseconds = timing.MinMicroseconds,
                    gflops = timing.Gflops,
                    peakShare = timing.PeakShare,
                },
                CommandJson.Options));
            return;
        }

        Console.WriteLine($"{device.Selector} ({device.Name}); spread: distance of the quartiles; GFLOP/s: of the matrix products; peak: multiply-adds in registers, measured in the same rounds");
        Table table = WideTable.Of("net", "median", "spread", "best", "GFLOP/s", "of peak");
        table.AddRow(
            Markup.Escape(setting.ToString()),
            string.Create(CultureInfo.InvariantCulture, $"{timing.MedianMicroseconds:F1} µs"),
            timing.Spread.ToString("P0", CultureInfo.InvariantCulture),
            string.Create(CultureInfo.InvariantCulture, $"{timing.MinMicroseconds:F1} µs"),
            timing.Gflops.ToString("F1", CultureInfo.InvariantCulture),
            timing.PeakShare.ToString("P0", CultureInfo.InvariantCulture));
        WideTable.Print(table);
    }
}
