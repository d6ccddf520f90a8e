using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using GpuGrad.Export;
using GpuGrad.Records;
using GpuGrad.Runs;

namespace GpuGrad.Cli.Commands;

/// <summary><c>gpugrad export</c>: writes what runs recorded in the formats of other tools.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        Argument<string[]> runs = new("runs") { Description = "run folders, also of runs that still train", Arity = ArgumentArity.OneOrMore };
        Option<string> format = new("--format")
        {
            Description = "tensorboard: scalars and histograms as an event file; csv, parquet: tables for pandas and others; safetensors: the checkpoints",
            HelpName = "tensorboard|csv|parquet|safetensors",
            Required = true,
        };
        format.AcceptOnlyFromAmong([.. Enum.GetNames<ExportFormat>().Select(name => name.ToLowerInvariant())]);
        Option<string?> output = new Option<string?>("--out")
        {
            Description =
                "the folder to write to; of several runs each gets a folder of its own in it. By default the run folder (tensorboard), or csv or parquet in it",
            HelpName = "FOLDER",
        }.NotEmpty("the folder to write to");
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "export",
            "Writes what runs recorded in the formats of other tools.\n"
            + "Example: gpugrad export runs/vanishing-*/ --format tensorboard\n"
            + "Example: gpugrad export runs/vanishing-20250102-030405 --format csv --out tables")
        {
            runs, format, output, json,
        };
        command.SetAction(parsed => Export(
            [.. parsed.GetRequiredValue(runs).Select(RunFolder.Open)],
            Enum.Parse<ExportFormat>(parsed.GetRequiredValue(format), ignoreCase: true),
            parsed.GetValue(output),
            parsed.GetValue(json)));
        return command;
    }

    private static void Export(IReadOnlyList<RunFolder> runs, ExportFormat format, string? output, bool json)
    {
        OutputPath.RequireFolder(output);
        if (output is not null && runs.CountBy(run => run.Name).FirstOrDefault(count => count.Value > 1) is { Key: { } twice })
        {
            throw new RunException(
                $"{twice}: two of the runs are called so, and would take the same folder in {output}; export them one by one")
            { IsBadInput = true };
        }

        using LiveLine line = new(json);
        List<object> exported = [];
        foreach (RunFolder run in runs)
        {
            string folder = (output is null ? RunExport.DefaultFolder(run, format) : runs.Count == 1 ? output : Path.Combine(output, run.Name))
                ?? throw new RunException(
                    $"{run.CheckpointsPath}: holds the checkpoints as safetensors already; to copy them, name a folder with --out")
                { IsBadInput = true };
            line.Wait();
            IReadOnlyList<string> files = RunExport.Write(
                run, format, folder, done => line.Change(string.Create(CultureInfo.InvariantCulture, $"{run.Name}: {done:P0} of the histograms")));
            foreach (string file in files)
            {
                line.Write(file);
            }

            exported.Add(new { folder = run.Path, files });
        }

        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(exported, CommandJson.Options));
        }
    }
}
