using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using GpuGrad.Benchmarks;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;
using GpuGrad.Kernels.Tuning;
using GpuGrad.Tuning;
using Spectre.Console;

namespace GpuGrad.Cli.Commands;

/// <summary><c>gpugrad tune</c>: finds the fastest variant of each op, with the fastest values of its tunables, and writes the tuning table.</summary>
internal static class TuneCommand
{
    private static readonly int[] s_usualSizes = [1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20];

    public static Command Create()
    {
        Option<string[]> shapes = new("--shape")
        {
            Description = $"a matrix product, in its three forms (repeatable); by default {string.Join(", ", MatMulShape.Usual)}",
            HelpName = "MxKxN",
        };
        Option<int[]> sizes = new("--sizes")
        {
            Description = $"elements of the other ops' tensors; by default {string.Join(", ", s_usualSizes)}",
            HelpName = "N",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<double> seconds = new("--seconds") { Description = "how long to measure each variant", DefaultValueFactory = _ => 0.1 };
        Option<string?> output = new Option<string?>("--out") { Description = "where to write the table, instead of the user's own", HelpName = "FILE" }
            .NotEmpty("where to write the table");
        Option<string> device = CommonOptions.Device();
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "tune",
            "Times every kernel variant that fits this device, with every value of its tunables, at a few typical shapes, each first verified, and\n"
            + "writes which is fastest into the tuning table that the kernel catalogue goes by from then on\n"
            + $"({TuningFile.Variable} names another file, or is 'off'). A different variant may round differently, no tunable does: every run\n"
            + "records the variants and values that ran. An interrupt keeps what was found so far.\n"
            + "Example: gpugrad tune --device cpu --out tuning.json")
        {
            shapes, sizes, seconds, output, device, json,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() => Tune(
            Workloads(
                parsed.GetValue(shapes) is { Length: > 0 } givenShapes ? givenShapes : MatMulShape.Usual,
                parsed.GetValue(sizes) is { Length: > 0 } givenSizes ? givenSizes : s_usualSizes),
            parsed.GetValue(seconds),
            parsed.GetValue(output),
            parsed.GetRequiredValue(device),
            parsed.GetValue(json),
            cancellation), CancellationToken.None));
        return command;
    }

    private static OpWorkload[] Workloads(IReadOnlyList<string> shapes, IReadOnlyList<int> sizes)
    {
        OpBench.RequireSizes(sizes);
        return
        [
            .. from shape in shapes
               from form in Enum.GetValues<Transposition>()
               select OpWorkloads.MatMul(MatMulShape.Parse(shape, form)),
            .. from bench in OpBench.All
               from size in sizes
               from workload in bench.Workloads(size)
               select workload,
        ];
    }

    private static int Tune(
        IReadOnlyList<OpWorkload> workloads, double seconds, string? output, string deviceName, bool json, CancellationToken cancellation)
    {
        string path = output ?? TuningFile.CurrentPath ?? TuningFile.UserPath
            ?? throw new SpecException("--out", "this user has no folder for settings: say where to write the table");
        OutputPath.RequireFile(path);
        using ComputeDevice device = ComputeDevice.Open(deviceName);
        if (device.Selector.Kind == DeviceKind.Sim)
        {
            throw new SpecException("--device", "sim simulates each thread: how long that takes says nothing of a GPU");
        }

        // What is gained is against the catalogue's own order.
        TuningTable.Use(() => TuningTable.Empty);
        VariantTuner tuner = new(device, seconds);
        using LiveLine line = new(json, onlyOnTerminals: true);
        line.Write($"{device.Selector} ({device.Name}); median times of the catalogue's choice and, where it is faster by more than noise, the table's");
        List<TuningResult> results = [];
        DeviceTuningResult? ofDevice = null;
        try
        {
            Tune(tuner, workloads, line, results, cancellation);
            ofDevice = DeviceTuner.Tune(device, seconds, net => line.Change($"steps of {net}"), cancellation);
        }
        catch (OperationCanceledException)
        {
        }

        bool isWhole = !cancellation.IsCancellationRequested;
        TuningFile.Write(path, new TunedDevice(device.Selector.Kind, device.Name, [.. results.Select(result => result.Tuned)], ofDevice?.Tuned), isWhole);
        line.Clear();
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new
                {
                    device = device.Selector.ToString(),
                    name = device.Name,
                    path,
                    results,
                    ofDevice,
                    withoutChoice = tuner.WithoutChoice,
                    faults = tuner.Faults
                },
                CommandJson.Options));
        }
        else
        {
            Print(tuner, results);
            if (ofDevice is not null)
            {
                Print(ofDevice);
            }

            Console.WriteLine($"written to {path}{(output is null ? "" : $"; {TuningFile.Variable}={output} uses it")}");
        }

        if (!isWhole)
        {
            Console.Error.WriteLine(
                $"gpugrad: interrupted with {results.Count} shapes found, which are in {path}; of the others it holds what it held before");
            return ExitCode.Interrupted;
        }

        return tuner.Faults.Count == 0 ? ExitCode.Done : ExitCode.Failure;
    }

    private static void Tune(
        VariantTuner tuner, IReadOnlyList<OpWorkload> workloads, LiveLine line, List<TuningResult> results, CancellationToken cancellation)
    {
        AlignedRows rows = new(workloads.Max(workload => workload.ToString()!.Length), -12, 0);
        long start = Stopwatch.GetTimestamp();
        foreach ((int index, OpWorkload workload) in workloads.Index())
        {
            line.Change(string.Create(
                CultureInfo.InvariantCulture,
                $"shape {index + 1} of {workloads.Count}, {workload}, {Stopwatch.GetElapsedTime(start):m\\:ss} so far"));
            if (tuner.Tune(workload, cancellation) is { } result)
            {
                results.Add(result);
                line.Write(rows.Row(
                    result.Workload,
                    Microseconds(result.BeforeMicroseconds),
                    result.Before == result.After
                        ? result.Before
                        : string.Create(
                            CultureInfo.InvariantCulture,
                            $"{result.Before} → {result.After}: {Microseconds(result.AfterMicroseconds)}, {result.Tuned.Gain:F2} times")));
            }
        }
    }

    private static void Print(VariantTuner tuner, IReadOnlyList<TuningResult> results)
    {
        foreach ((string variant, string fault) in tuner.Faults)
        {
            Console.WriteLine($"{variant} is wrong and was left out: {fault}");
        }

        if (tuner.WithoutChoice.Count > 0)
        {
            Console.WriteLine($"One variant only, without tunables: {string.Join(", ", tuner.WithoutChoice)}");
        }

        TuningResult[] gained = [.. results.Where(result => result.Before != result.After)];
        Console.WriteLine(gained.Length == 0
            ? $"The catalogue's own order is best at all {results.Count} shapes."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{gained.Length} of {results.Count} shapes are faster, {Math.Exp(gained.Average(result => Math.Log(result.Tuned.Gain))):F2} times in the geometric mean."));
    }

    private static void Print(DeviceTuningResult result)
    {
        Table table = WideTable.Of([result.Name, .. result.Nets.Select(Markup.Escape), "gain"]);
        foreach (DeviceTuningValue value in result.Values)
        {
            table.AddRow(
            [
                value.Value.ToString(CultureInfo.InvariantCulture),
                .. value.Microseconds.Select(Microseconds),
                string.Create(CultureInfo.InvariantCulture, $"{value.Gain:F2} times"),
            ]);
        }

        WideTable.Print(table);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Name} is {(result.Tuned is null ? "best as it is" : $"{result.Chosen} in the table: steps are {result.Gain:F2} times as fast in the geometric mean")}."));
    }

    private static string Microseconds(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:F1} µs");
}
