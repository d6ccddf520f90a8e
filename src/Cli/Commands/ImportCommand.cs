using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using GpuGrad.Imports;
using GpuGrad.Kernels;
using GpuGrad.Records;
using GpuGrad.Runs;

namespace GpuGrad.Cli.Commands;

/// <summary><c>gpugrad import</c>: what another program recorded of its training becomes a run.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        Argument<string> folder = new("folder") { Description = "a folder of step-NUMBER.safetensors, as docs/import.md says" };
        Option<string> output = CommonOptions.RunsFolder();
        Option<string?> name = new Option<string?>("--name") { Description = "name of the run, instead of the folder's", HelpName = "NAME" }
            .NotEmpty("the name of the run");
        Option<bool> follow = new("--follow") { Description = "go on with the steps that come, until Ctrl-C" };
        Option<string[]> expect = new("--expect")
        {
            Description = "what the run must fulfil: --expect 'norm(delta, first) / norm(delta, last) > 0.01' (repeatable; docs/expectations.md)",
            HelpName = "EXPECTATION",
        };
        Option<string> device = CommonOptions.Device();
        Option<bool> noReport = CommonOptions.NoReport();
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "import",
            "Makes a run of gradients, weights and activations that another program recorded: safetensors files, one a step.\n"
            + "Its report, diagnosis, low-precision forecast and exports are those of any run.\n"
            + "Example: gpugrad import recorded --name my-net\n"
            + "Example: gpugrad import recorded --follow")
        {
            folder, output, name, follow, expect, device, noReport, json,
        };
        // On a thread of its own: the handler of Ctrl-C is set up once the action has returned its task.
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            string source = Path.TrimEndingDirectorySeparator(Path.GetFullPath(parsed.GetRequiredValue(folder)));
            OutputPath.RequireFolder(parsed.GetRequiredValue(output));
            ImportSettings settings = new(
                source,
                parsed.GetRequiredValue(output),
                parsed.GetValue(name) ?? Path.GetFileName(source),
                parsed.GetValue(follow),
                parsed.GetValue(expect) ?? [],
                !parsed.GetValue(noReport));
            return Import(settings, parsed.GetRequiredValue(device), parsed.GetValue(json), cancellation);
        }));
        return command;
    }

    private static int Import(ImportSettings settings, string deviceName, bool json, CancellationToken cancellation)
    {
        using ComputeDevice device = ComputeDevice.Open(deviceName);
        using LiveLine line = new(json);
        FolderImport import = new(device, settings);
        long began = Stopwatch.GetTimestamp();
        import.Waiting += what => line.Change($"waiting: {what}");
        import.Imported += (step, done, all) => line.Change(string.Create(CultureInfo.InvariantCulture, $"step {step}: {done} of {all} steps"));
        ImportOutcome outcome = import.Run(cancellation);
        line.Clear();
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new
                {
                    folder = outcome.Folder.Path,
                    report = settings.Report ? outcome.Folder.ReportPath : null,
                    status = outcome.Manifest.Status,
                    import = outcome.Manifest.Import,
                    expectations = outcome.Manifest.Expectations,
                    verdicts = outcome.Manifest.Verdicts,
                    notes = outcome.Manifest.Notes,
                },
                CommandJson.Options));
        }
        else
        {
            Print(outcome, settings, Stopwatch.GetElapsedTime(began));
        }

        return outcome.IsCancelled ? ExitCode.Interrupted
            : outcome.Manifest.Expectations.All(expectation => expectation.Passed) ? ExitCode.Done
            : ExitCode.ExpectationFailed;
    }

    private static void Print(ImportOutcome outcome, ImportSettings settings, TimeSpan time)
    {
        RunManifest run = outcome.Manifest;
        using RunDatabaseReader database = RunDatabaseReader.Open(outcome.Folder.DatabasePath);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{run.Name}: {database.CountRecordedSteps()} steps of {database.Layers().Count} layers imported in {time.TotalSeconds:0.0} s"));
        foreach (string note in run.Import!.Notes)
        {
            Console.WriteLine($"  {note}");
        }

        VerdictDisplay.PrintShort(run.Name, run);
        Console.WriteLine(run.Verdicts is { Count: > 0 } ? $"Evidence: gpugrad diagnose {outcome.Folder.Path}" : "Nothing that can be judged looks wrong.");
        foreach (ExpectationResult failed in run.Expectations.Where(expectation => !expectation.Passed))
        {
            Console.Error.WriteLine($"{run.Name}: expectation FAILED: {failed.Text}: {failed.Measured}{(failed.Note is { } note ? $" ({note})" : "")}");
        }

        if (run.Expectations.Count > 0)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{run.Expectations.Count(expectation => expectation.Passed)} of {run.Expectations.Count} expectations hold."));
        }

        Console.WriteLine(settings.Report ? $"Report: {outcome.Folder.ReportPath}" : $"Run: {outcome.Folder.Path}");
    }
}
