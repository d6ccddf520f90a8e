using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using GpuGrad.Benchmarks;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using Spectre.Console;

namespace GpuGrad.Cli.Commands;

/// <summary><c>gpugrad bench matmul</c>: matrix products by every variant and by vendor libraries.</summary>
internal static class BenchMatMulCommand
{
    public static Command Create()
    {
        Option<string[]> shapes = new("--shape")
        {
            Description = $"an M×K matrix times a K×N matrix (repeatable); by default {string.Join(", ", MatMulShape.Usual)}",
            HelpName = "MxKxN",
        };
        Option<int[]> sizes = new("--sizes")
        {
            Description = "square products of these sizes",
            HelpName = "N",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<string> transpose =
            new("--transpose") { Description = "which operand is stored transposed: nn, nt, tn or all", DefaultValueFactory = _ => "all" };
        transpose.AcceptOnlyFromAmong("nn", "nt", "tn", "all");
        Option<string> precision = new("--precision")
        {
            Description = $"what the variants round operands to, as train.precision: {string.Join(", ", SpecNames.Precisions.Names)}",
            DefaultValueFactory = _ => SpecNames.Precisions.NameOf(MatMulPrecision.Fp32),
        };
        precision.AcceptOnlyFromAmong([.. SpecNames.Precisions.Names]);
        Option<double> seconds = new("--seconds") { Description = "how long to measure each row", DefaultValueFactory = _ => 0.3 };
        Option<string> device = CommonOptions.Device();
        Option<string?> report = CommonOptions.Roofline();
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "matmul",
            "Times matrix products: every kernel variant of the device, each first compared with the double-precision reference, and\n"
            + "the libraries that are installed (OpenBLAS; cuBLAS on CUDA, CLBlast on OpenCL), in turns with the device's multiply-add peak.\n"
            + "Example: gpugrad bench matmul --shape 128x784x256 --sizes 512 1024 --transpose nt")
        {
            shapes, sizes, transpose, precision, seconds, device, report, json,
        };
        command.SetAction(parsed => Run(
            [.. parsed.GetValue(shapes) ?? [], .. (parsed.GetValue(sizes) ?? []).Select(n => string.Create(CultureInfo.InvariantCulture, $"{n}x{n}x{n}"))],
            parsed.GetRequiredValue(transpose),
            parsed.GetRequiredValue(precision),
            parsed.GetValue(seconds),
            parsed.GetRequiredValue(device),
            parsed.GetValue(report),
            parsed.GetValue(json)));
        return command;
    }

    private static int Run(
        IReadOnlyList<string> sizes, string transpose, string precisionName, double seconds, string deviceName, string? report, bool json)
    {
        SpecNames.Precisions.TryFind(precisionName, out MatMulPrecision precision);
        OutputPath.RequireFile(report, "--report");
        Transposition[] transpositions = transpose == "all" ? Enum.GetValues<Transposition>() : [Enum.Parse<Transposition>(transpose, ignoreCase: true)];
        MatMulShape[] shapes =
            [.. (sizes.Count > 0 ? sizes : MatMulShape.Usual).SelectMany(text => transpositions.Select(t => MatMulShape.Parse(text, t)))];
        using ComputeDevice device = ComputeDevice.Open(deviceName);
        using MatMulBenchmark benchmark = new(device, seconds, precision);
        IReadOnlyList<(MatMulShape Shape, ProductTiming Row)> timed = benchmark.Run(shapes);
        ProductTiming[] rows = [.. timed.Select(t => t.Row)];
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new { device = device.Selector.ToString(), name = device.Name, precision = precisionName, rows, notes = benchmark.Notes },
                CommandJson.Options));
        }
        else
        {
            Print(device, rows, benchmark.Notes);
        }

        if (report is not null)
        {
            RooflinePoint[] points =
            [
                .. timed.Where(t => t.Row.Fault is null).Select(t => new RooflinePoint(
                    t.Row.Product, t.Row.Name, t.Shape.Flops / t.Shape.Bytes, t.Row.Gflops, t.Row.Spread)),
            ];
            RooflineWriter.Write(Roofline.OfPeak("bench matmul", device, points, benchmark.PeakGflops, seconds), report);
        }

        return rows.All(row => row.Fault is null) ? ExitCode.Done : ExitCode.Failure;
    }

    private static void Print(ComputeDevice device, IReadOnlyList<ProductTiming> rows, IEnumerable<string> notes)
    {
        Console.WriteLine(
            $"{device.Selector} ({device.Name}); spread: distance of the quartiles; peak: multiply-adds in registers, the best of the run");
        Table table = WideTable.Of("product", "by", "median", "spread", "GFLOP/s", "of peak", "speed-up");
        string product = "";
        foreach (ProductTiming row in rows)
        {
            string[] figures = row.Fault is null
                ?
                [
                    string.Create(CultureInfo.InvariantCulture, $"{row.MedianMicroseconds:F1} µs"),
                    BenchCells.Spread(row.Spread),
                    row.Gflops.ToString("F1", CultureInfo.InvariantCulture),
                    BenchCells.OfPeak(row.PeakShare),
                    row.SpeedUp.ToString("F2", CultureInfo.InvariantCulture),
                ]
                : ["WRONG", "", "", "", ""];
            table.AddRow([row.Product == product ? "" : row.Product, Markup.Escape(row.Name), .. figures]);
            product = row.Product;
        }

        WideTable.Print(table);
        foreach (ProductTiming row in rows.Where(row => row.Fault is not null))
        {
            Console.WriteLine($"{row.Product}, {row.Name}: {row.Fault}");
        }

        foreach (string note in notes)
        {
            Console.WriteLine(note);
        }
    }
}
