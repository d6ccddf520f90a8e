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
    private const string LastWeights = "last", BestWeights = "best";

    public static Command Create()
    {
        Argument<string[]> runs = new("runs") { Description = "run folders, also of runs that still train", Arity = ArgumentArity.OneOrMore };
        Option<string> format = new("--format")
        {
            Description = "tensorboard: scalars and histograms as an event file; csv, parquet: tables for pandas and others; safetensors: the checkpoints; onnx: the net with its weights",
            HelpName = "tensorboard|csv|parquet|safetensors|onnx",
            Required = true,
        };
        format.AcceptOnlyFromAmong([.. Enum.GetNames<ExportFormat>().Select(name => name.ToLowerInvariant())]);
        Option<string?> output = new Option<string?>("--out")
        {
            Description =
                "the folder to write to; of several runs each gets a folder of its own in it. By default the run folder (tensorboard, onnx), or csv or parquet in it",
            HelpName = "FOLDER",
        }.NotEmpty("the folder to write to");
        Option<string> weights = new("--weights")
        {
            Description = "for onnx: last, the weights at the end of the run, or best, those of its best evaluation",
            DefaultValueFactory = _ => LastWeights,
            HelpName = $"{LastWeights}|{BestWeights}",
        };
        weights.AcceptOnlyFromAmong(LastWeights, BestWeights);
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "export",
            "Writes what runs recorded in the formats of other tools.\n"
            + "Example: gpugrad export runs/vanishing-*/ --format tensorboard\n"
            + "Example: gpugrad export runs/vanishing-20250102-030405 --format csv --out tables\n"
            + "Example: gpugrad export runs/vanishing-20250102-030405 --format onnx --weights best")
        {
            runs, format, output, weights, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(weights) is { Implicit: false } && result.GetValue(format) is { } named && Format(named) != ExportFormat.Onnx)
            {
                result.AddError("--weights is of --format onnx; the other formats write everything that there is.");
            }
        });
        command.SetAction(parsed => Export(
            [.. parsed.GetRequiredValue(runs).Select(RunFolder.Open)],
            Format(parsed.GetRequiredValue(format)),
            parsed.GetValue(output),
            parsed.GetValue(weights) == BestWeights,
            parsed.GetValue(json)));
        return command;
    }

    private static ExportFormat Format(string name) => Enum.Parse<ExportFormat>(name, ignoreCase: true);

    private static void Export(IReadOnlyList<RunFolder> runs, ExportFormat format, string? output, bool best, bool json)
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
                run, format, folder, done => line.Change(string.Create(CultureInfo.InvariantCulture, $"{run.Name}: {done:P0} of the histograms")), best);
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
