using System.CommandLine;
using System.Text.Json;
using GpuGrad.Reports;
using GpuGrad.Runs;

namespace GpuGrad.Cli.Commands;

/// <summary><c>gpugrad report</c>: writes the report of a run again, or a comparison of several, or prints what follows from their records.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        Argument<string[]> runs = new("runs") { Description = "run folders", Arity = ArgumentArity.OneOrMore };
        Option<string?> output = new Option<string?>("--out")
        {
            Description = "the HTML file; by default report.html of the only run, or comparison.html",
            HelpName = "FILE",
        }.NotEmpty("the HTML file");
        Option<bool> json = new("--json")
        {
            Description =
                "print as JSON instead, layer by layer: update ratio, quantiles with their bounds, direction change and noise scale, and what clipping did",
        };
        Command command = new(
            "report",
            "Writes the HTML report of one run, or one comparison of several.\nExample: gpugrad report runs/vanishing-*/")
        {
            runs, output, json,
        };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(json) && parsed.GetValue(output) is not null)
            {
                parsed.AddError("--json prints and writes no file: leave out --out, or redirect the output");
            }
        });
        command.SetAction(parsed =>
        {
            OutputPath.RequireFile(parsed.GetValue(output));
            List<RunFolder> folders = [.. parsed.GetRequiredValue(runs).Select(RunFolder.Open)];
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(
                    folders.Select(run => new { folder = run.Path, quantities = RunQuantities.Of(run) }), CommandJson.Options));
                return;
            }

            string path = Path.GetFullPath(parsed.GetValue(output) ?? (folders.Count == 1 ? folders[0].ReportPath : "comparison.html"));
            ReportWriter.Write(folders, path);
            Console.WriteLine($"Report: {path}");
        });
        return command;
    }
}
