using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using GpuGrad.Benchmarks;
using GpuGrad.Kernels;
using Spectre.Console;

namespace GpuGrad.Cli.Commands;

/// <summary><c>gpugrad bench OP</c>: the variants of ops that memory holds up, against its bandwidth.</summary>
internal static class BenchOpCommand
{
    private static readonly CultureInfo s_culture = CultureInfo.InvariantCulture;

    public static Command Create(OpBench bench)
    {
        Option<int[]> sizes = new("--sizes")
        {
            Description = $"elements of the largest tensor; by default {string.Join(", ", OpBench.UsualSizes)}",
            HelpName = "N",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<double> seconds = new("--seconds") { Description = "how long to measure each row", DefaultValueFactory = _ => 0.2 };
        Option<string> device = CommonOptions.Device();
        Option<string?> report = CommonOptions.Roofline();
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            bench.Name,
            $"Times {bench.Summary}: every kernel variant\n"
            + "of the device, each first compared with its double-precision reference, in turns with the memory's bandwidth.\n"
            + $"Example: gpugrad bench {bench.Name} --sizes 4096 16777216 --report roofline.html")
        {
            sizes, seconds, device, report, json,
        };
        command.SetAction(parsed => Run(
            bench,
            parsed.GetValue(sizes) is { Length: > 0 } given ? given : OpBench.UsualSizes,
            parsed.GetValue(seconds),
            parsed.GetRequiredValue(device),
            parsed.GetValue(report),
            parsed.GetValue(json)));
        return command;
    }

    private static int Run(OpBench bench, IReadOnlyList<int> sizes, double seconds, string deviceName, string? report, bool json)
    {
        OutputPath.RequireFile(report, "--report");
        OpBench.RequireSizes(sizes);
        using ComputeDevice device = ComputeDevice.Open(deviceName);
        using OpBenchmark benchmark = new(device, seconds);
        IReadOnlyList<OpTiming> rows = benchmark.Run(from size in sizes from workload in bench.Workloads(size) select (workload, size));
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new { device = device.Selector.ToString(), name = device.Name, bandwidth = benchmark.GigabytesPerSecond, rows, notes = benchmark.Notes },
                CommandJson.Options));
        }
        else
        {
            Print(device, benchmark, rows);
        }

        if (report is not null)
        {
            RooflinePoint[] points =
            [
                .. rows.Where(row => row.Fault is null)
                    .Select(row => new RooflinePoint($"{row.Op} {row.Setting}", row.Name, row.FlopsPerByte, row.Gflops, row.Spread)),
            ];
            RooflineWriter.Write(Roofline.OfBandwidth($"bench {bench.Name}", device, points, benchmark.GigabytesPerSecond, seconds), report);
        }

        return rows.All(row => row.Fault is null) ? ExitCode.Done : ExitCode.Failure;
    }

    private static void Print(ComputeDevice device, OpBenchmark benchmark, IReadOnlyList<OpTiming> rows)
    {
        Console.WriteLine(string.Create(
            s_culture,
            $"{device.Selector} ({device.Name}); spread: distance of the quartiles; GB/s: each array counted once; bandwidth of the memory, the best of the run: {benchmark.GigabytesPerSecond:F1} GB/s"));
        Table table = WideTable.Of("op", "size", "by", "median", "spread", "GB/s", "of memory", "GFLOP/s", "speed-up");
        (string, string) setting = default;
        foreach (OpTiming row in rows)
        {
            string[] figures = row.Fault is null
                ?
                [
                    string.Create(s_culture, $"{row.MedianMicroseconds:F1} µs"),
                    BenchCells.Spread(row.Spread),
                    row.GigabytesPerSecond.ToString("F1", s_culture),
                    BenchCells.OfMemory(row.BandwidthShare),
                    row.Gflops.ToString("F1", s_culture),
                    row.SpeedUp.ToString("G3", s_culture),
                ]
                : ["WRONG", "", "", "", "", ""];
            bool same = setting == (row.Op, row.Setting);
            table.AddRow([same ? "" : row.Op, same ? "" : row.Setting, Markup.Escape(row.Name), .. figures]);
            setting = (row.Op, row.Setting);
        }

        WideTable.Print(table);
        foreach (OpTiming row in rows.Where(row => row.Fault is not null))
        {
            Console.WriteLine($"{row.Op} {row.Setting}, {row.Name}: {row.Fault}");
        }

        foreach (string note in benchmark.Notes)
        {
            Console.WriteLine(note);
        }
    }
}
