using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using GpuGrad.Benchmarks;
using Spectre.Console;

namespace GpuGrad.Cli.Commands;

/// <summary><c>gpugrad bench startup</c>: from the start of a process to its first training step.</summary>
internal static class BenchStartUpCommand
{
    public static Command Create()
    {
        Argument<string> experiment = CommonOptions.Experiment();
        experiment.DefaultValueFactory = _ => "vanishing";
        Option<int> samples = new("--samples") { Description = "how often to start it, after once that is not counted", DefaultValueFactory = _ => 9 };
        samples.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count < 1)
            {
                result.AddError("--samples must be at least 1.");
            }
        });
        Option<string> device = CommonOptions.Device();
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "startup",
            "Times 'gpugrad run' from the start of its process to its first training step, by starting this very program again.\n"
            + "Example: gpugrad bench startup --device cpu --samples 15")
        {
            experiment, samples, device, json,
        };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(experiment), parsed.GetValue(samples), parsed.GetRequiredValue(device), parsed.GetValue(json)));
        return command;
    }

    private static void Run(string experiment, int count, string device, bool json)
    {
        // Where the dotnet host runs gpugrad.dll, that is the first argument.
        string program = Environment.ProcessPath!;
        bool hosted = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        StartUp startUp = new(program, hosted ? [Path.GetFullPath(Environment.GetCommandLineArgs()[0])] : [], experiment, device);
        startUp.Sample();
        Timing timing = Timing.Of([.. Enumerable.Range(0, count).Select(_ => startUp.Sample() * 1e6)]);
        double median = timing.MedianMicroseconds / 1e6;
        double min = timing.MinMicroseconds / 1e6;
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new { experiment, device, samples = timing.Samples, medianSeconds = median, spread = timing.Spread, minSeconds = min }, CommandJson.Options));
            return;
        }

        Console.WriteLine("from the start of the process to the first training step; spread: distance of the quartiles");
        Table table = WideTable.Of("experiment", "device", "median", "spread", "best", "samples");
        table.AddRow(
            Markup.Escape(experiment),
            device,
            string.Create(CultureInfo.InvariantCulture, $"{median:F3} s"),
            timing.Spread.ToString("P0", CultureInfo.InvariantCulture),
            string.Create(CultureInfo.InvariantCulture, $"{min:F3} s"),
            timing.Samples.ToString(CultureInfo.InvariantCulture));
        WideTable.Print(table);
    }
}
