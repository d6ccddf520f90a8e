using System.CommandLine;
using GpuGrad.Recording;
using GpuGrad.Reports;

namespace GpuGrad.Cli.Commands;

/// <summary><c>gpugrad report</c>: writes the report of a run again, or a comparison of several.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        Argument<string[]> runs = new("runs") { Description = "run folders", Arity = ArgumentArity.OneOrMore };
        Option<string?> output = new("--out") { Description = "the HTML file; by default report.html of the only run, or comparison.html", HelpName = "FILE" };
        Command command = new(
            "report",
            "Writes the HTML report of one run, or one comparison of several.\nExample: gpugrad report runs/vanishing-*")
        {
            runs, output,
        };
        command.SetAction(parsed =>
        {
            List<RunFolder> folders = [.. parsed.GetRequiredValue(runs).Select(RunFolder.Open)];
            string path = Path.GetFullPath(parsed.GetValue(output) ?? (folders.Count == 1 ? folders[0].ReportPath : "comparison.html"));
            ReportWriter.Write(folders, path);
            Console.WriteLine($"Report: {path}");
        });
        return command;
    }
}
