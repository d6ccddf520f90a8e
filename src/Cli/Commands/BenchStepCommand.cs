using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using GpuGrad.Benchmarks;
using GpuGrad.Kernels;
using Spectre.Console;

namespace GpuGrad.Cli.Commands;

/// <summary><c>gpugrad bench step</c>: training steps of a dense or recurrent net, on several devices and recorded more and less often, in turns.</summary>
internal static class BenchStepCommand
{
    // Short turns: what else the machine does comes and goes in seconds.
    private const int Rounds = 20;

    private static readonly CultureInfo s_culture = CultureInfo.InvariantCulture;

    public static Command Create()
    {
        Option<string> net = new("--net")
        {
            Description = "widths from input to output, WIDTHxCOUNT repeats one",
            DefaultValueFactory = _ => "784,256x30,10",
            HelpName = "WIDTHS",
        };
        Option<string> activation = new("--activation") { Description = "activation of the hidden dense layers", DefaultValueFactory = _ => "relu" };
        Option<int> batch = new("--batch") { Description = "samples a step", DefaultValueFactory = _ => 128 };
        Option<bool> batchNorm = new("--batch-norm") { Description = "batch norm before each activation" };
        Option<string?> cell = new("--cell")
        {
            Description = "hidden layers are recurrent ones of this kind, and the first width is what a step of the sequence has",
        };
        cell.AcceptOnlyFromAmong("rnn", "gru", "lstm");
        Option<int> steps = new("--steps") { Description = "with --cell: steps of the sequence", DefaultValueFactory = _ => 100 };
        Option<int[]> recordEvery = new("--record-every")
        {
            Description = "measure every gradient at every N-th step, and copy what was measured; 0: never; several are timed in turns",
            DefaultValueFactory = _ => [0],
            HelpName = "N",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<double> seconds = new("--seconds") { Description = "how long to measure each row", DefaultValueFactory = _ => 2 };
        Option<string[]> device = new("--device")
        {
            Description = "auto, cpu, cpu:WORKERS, sim, opencl:N or cuda:N; several are timed in turns",
            DefaultValueFactory = _ => ["auto"],
            HelpName = "DEVICE",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "step",
            "Times a training step of a dense or recurrent net on random data: forward, loss, backward, clipping by the global norm, SGD with momentum.\n"
            + "Example: gpugrad bench step --net 784,256x30,10 --activation relu --batch 128 --record-every 0 1 10\n"
            + "Example: gpugrad bench step --net 32,128,10 --cell gru --steps 100 --batch 32\n"
            + "Example: gpugrad bench step --device cpu:1 cpu")
        {
            net, activation, batch, batchNorm, cell, steps, recordEvery, seconds, device, json,
        };
        command.Validators.Add(result =>
        {
            bool isRecurrent = result.GetResult(cell) is not null;
            if (!isRecurrent && result.GetResult(steps) is { Implicit: false })
            {
                result.AddError("--steps is for recurrent nets; name their --cell, too.");
            }

            if (isRecurrent && result.GetResult(activation) is { Implicit: false })
            {
                result.AddError("--activation is for dense layers, and --cell makes recurrent ones; leave out one of them.");
            }
        });
        command.SetAction(parsed => Run(
            new StepSetting(parsed.GetRequiredValue(net), parsed.GetRequiredValue(activation), parsed.GetValue(batch), parsed.GetValue(batchNorm))
            {
                Cell = parsed.GetValue(cell) is { } kind ? Enum.Parse<RecurrentKind>(kind, ignoreCase: true) : null,
                Steps = parsed.GetValue(steps),
            },
            parsed.GetRequiredValue(recordEvery),
            parsed.GetValue(seconds),
            parsed.GetRequiredValue(device),
            parsed.GetValue(json)));
        return command;
    }

    private static int Run(StepSetting net, int[] recordEvery, double seconds, string[] deviceNames, bool json)
    {
        if (recordEvery.Any(every => every < 0))
        {
            throw new SpecException("--record-every", "must be 0 (never) or a number of steps");
        }

        List<ComputeDevice> devices = [];
        List<MultiplyAddPeak> peaks = [];
        List<(int Device, int RecordEvery, StepWorkload Workload)> arms = [];
        try
        {
            foreach (string name in deviceNames)
            {
                ComputeDevice device = ComputeDevice.Open(name);
                devices.Add(device);
                peaks.Add(new MultiplyAddPeak(device));
                arms.AddRange(recordEvery.Select(every => (devices.Count - 1, every, new StepWorkload(device, net with { RecordEvery = every }))));
            }

            IReadOnlyList<Timing> timings = InterleavedTiming.Measure(
                [.. arms.Select(arm => arm.Workload.Work), .. peaks.Select(peak => peak.Work)], seconds, Rounds);
            Print([.. arms.Zip(timings, Row)], json);

            StepRow Row((int Device, int RecordEvery, StepWorkload Workload) arm, Timing timing)
            {
                double gflops = arm.Workload.Flops / timing.MedianMicroseconds / 1e3;
                return new StepRow(
                    devices[arm.Device].Selector.ToString(),
                    devices[arm.Device].Name,
                    arm.RecordEvery,
                    timing.MedianMicroseconds,
                    timing.MinMicroseconds,
                    timing.Spread,
                    gflops,
                    gflops / peaks[arm.Device].Gflops(timings[arms.Count + arm.Device]),
                    timings[0].MedianMicroseconds / timing.MedianMicroseconds,
                    timings[0].MinMicroseconds / timing.MinMicroseconds,
                    arm.Workload.Graphs);
            }
        }
        finally
        {
            arms.ForEach(arm => arm.Workload.Dispose());
            peaks.ForEach(peak => peak.Dispose());
            devices.ForEach(device => device.Dispose());
        }

        return ExitCode.Done;
    }

    private static void Print(StepRow[] rows, bool json)
    {
        if (json)
        {
            Console.WriteLine(
                rows is [StepRow only] ? JsonSerializer.Serialize(only, CommandJson.Options) : JsonSerializer.Serialize(rows, CommandJson.Options));
            return;
        }

        Console.WriteLine(
            "GFLOP/s: matrix products, at the median; spread: distance of the quartiles; peak: multiply-adds in registers, measured in the same rounds; speed-ups over the first row");
        Table table = WideTable.Of("device", "recorded", "median", "fastest", "spread", "GFLOP/s", "of peak", "speed-up", "of fastest");
        foreach (StepRow row in rows)
        {
            table.AddRow(
                Markup.Escape($"{row.Device} ({row.Name}{(row.Graphs is { } graphs ? $", graphs {graphs}" : "")})"),
                row.RecordEvery switch { 0 => "no step", 1 => "every step", int every => $"every {every.ToString(s_culture)} steps" },
                string.Create(s_culture, $"{row.MedianMicroseconds:F1} µs"),
                string.Create(s_culture, $"{row.MinMicroseconds:F1} µs"),
                BenchCells.Spread(row.Spread),
                row.Gflops.ToString("F1", s_culture),
                BenchCells.OfPeak(row.PeakShare),
                row.SpeedUp.ToString("F3", s_culture),
                row.SpeedUpOfFastest.ToString("F3", s_culture));
        }

        WideTable.Print(table);
    }

    private sealed record StepRow(
        string Device,
        string Name,
        int RecordEvery,
        double MedianMicroseconds,
        double MinMicroseconds,
        double Spread,
        double Gflops,
        double PeakShare,
        double SpeedUp,
        double SpeedUpOfFastest,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Graphs);
}
