using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using GpuGrad.Benchmarks;
using GpuGrad.Kernels.Devices;
using GpuGrad.Specs;
using GpuGrad.Training;

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
            parsed.GetRequiredValue(net),
            parsed.GetRequiredValue(activation),
            parsed.GetValue(batch),
            parsed.GetValue(batchNorm),
            parsed.GetValue(recordEvery),
            parsed.GetValue(seconds),
            parsed.GetRequiredValue(device),
            parsed.GetValue(json)));
        return command;
    }

    private static void Step(string net, string activation, int batch, bool batchNorm, int recordEvery, double seconds, string deviceName, bool json)
    {
        int[] widths = Widths(net);
        string norm = batchNorm ? """{ "batchNorm": {} }, """ : "";
        string layers = string.Join(", ", widths[1..^1].Select(w => $$"""{ "dense": {{w}} }, {{norm}}{ "activation": {{JsonSerializer.Serialize(activation)}} }"""));
        string kinds = recordEvery > 0 ? """["weightGradient", "biasGradient"]""" : "[]";
        ExperimentSpec spec = ExperimentSpec.Parse(
            $$"""
            {
              "data": { "batch": {{batch}} },
              "model": { "layers": [ {{layers}}{{(layers.Length > 0 ? ", " : "")}}{ "dense": {{widths[^1]}} } ] },
              "train": { "steps": 1, "optimizer": { "kind": "sgd", "learningRate": 0.01, "momentum": 0.9 }, "clip": { "kind": "globalNorm", "max": 1.0 } },
              "record": { "every": {{Math.Max(1, recordEvery)}}, "kinds": {{kinds}} }
            }
            """,
            "bench step");
        using ComputeDevice device = ComputeDevice.Open(DeviceFinder.Choose(deviceName));
        StepTiming timing = StepBenchmark.Run(device, spec, widths[0], widths[^1], seconds);
        Console.WriteLine(json
            ? JsonSerializer.Serialize(
                new
                {
                    device = device.Selector.ToString(),
                    name = device.Name,
                    steps = timing.Steps,
                    medianMicroseconds = timing.MedianMicroseconds,
                    minMicroseconds = timing.MinMicroseconds,
                    gflops = timing.Gflops,
                },
                CommandJson.Options)
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{net} {activation}, batch {batch} on {device.Selector} ({device.Name}): {timing.MedianMicroseconds:F1} µs a step (best {timing.MinMicroseconds:F1}), {timing.Gflops:F1} GFLOP/s in matrix products"));
    }

    private static int[] Widths(string net)
    {
        List<int> widths = [];
        foreach (string part in net.Split(','))
        {
            string[] numbers = part.Split('x');
            int count = 1;
            if (numbers.Length > 2
                || !int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out int width)
                || (numbers.Length == 2 && !int.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out count))
                || width < 1)
            {
                throw new SpecException("--net", $"'{part}' is neither a width nor WIDTHxCOUNT, as in 784,256x30,10");
            }

            widths.AddRange(Enumerable.Repeat(width, count));
        }

        return widths.Count >= 2 ? [.. widths] : throw new SpecException("--net", "needs at least the inputs and the outputs, as in 784,10");
    }
}
