using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using GpuGrad.Cures;
using GpuGrad.Data;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Reports;
using GpuGrad.Running;
using GpuGrad.Runs;

namespace GpuGrad.Cli.Commands;

/// <summary><c>gpugrad run</c>: trains the nets of an experiment, each into a run folder, and writes the report.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        Argument<string> experiment = CommonOptions.Experiment();
        experiment.Arity = ArgumentArity.ZeroOrOne;
        Option<string> device = CommonOptions.Device();
        Option<string> output = new("--out") { Description = "where run folders go", DefaultValueFactory = _ => "runs", HelpName = "FOLDER" };
        Option<ulong?> seed = CommonOptions.Seed();
        Option<string[]> set = CommonOptions.Set();
        Option<string?> name = new("--name") { Description = "name of the run folder, instead of the spec's", HelpName = "NAME" };
        Option<string?> replay = new("--replay")
        {
            Description = "instead of an experiment: runs the step again in which a run met its first NaN or infinity",
            HelpName = "RUN",
        };
        Option<double?> trials = CommonOptions.Trials();
        Option<bool> noTrials = CommonOptions.NoTrials();
        Option<bool> noReport = new("--no-report") { Description = "write no HTML report" };
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "run",
            "Trains the nets of an experiment and records every layer's gradient.\n"
            + "Example: gpugrad run vanishing --device cpu --set train.epochs=1\n"
            + "Example: gpugrad run --replay runs/diverged-20250102-030405")
        {
            experiment, device, output, seed, set, name, trials, noTrials, replay, noReport, json,
        };
        command.Validators.Add(result =>
        {
            if ((result.GetResult(experiment) is { Tokens.Count: > 0 }) == (result.GetResult(replay) is not null))
            {
                result.AddError("give either an experiment file or preset, or --replay RUN.");
            }
        });
        // On a thread of its own: the handler of Ctrl-C is set up once the action has returned its task.
        command.SetAction((parsed, cancellation) => Task.Run(() => parsed.GetValue(replay) is { } run
            ? ReplayedRun.Show(run, parsed.GetResult(device) is { Implicit: false } ? parsed.GetRequiredValue(device) : null, parsed.GetValue(json))
            : Run(
            new RunRequest(
                parsed.GetRequiredValue(experiment),
                parsed.GetRequiredValue(device),
                parsed.GetRequiredValue(output),
                parsed.GetValue(seed),
                parsed.GetValue(set) ?? [],
                parsed.GetValue(name),
                CommonOptions.TrialsOf(parsed, trials, noTrials),
                !parsed.GetValue(noReport),
                parsed.GetValue(json)),
            cancellation)));
        return command;
    }

    private static int Run(RunRequest request, CancellationToken cancellation)
    {
        (SpecDocument document, string baseDirectory) = ExperimentSource.Open(request.Experiment, request.Set, request.Seed);
        IReadOnlyList<SpecVariant> variants = (request.Name is null ? document : document.Set("name", JsonSerializer.Serialize(request.Name))).Expand();
        DateTimeOffset startedAt = DateTimeOffset.Now;
        using ComputeDevice device = ComputeDevice.Open(request.Device);
        using RunDisplay display = RunDisplay.Start(request.Json, device, variants);
        ExperimentRunner runner = new(device, request.Output) { Trials = request.Trials, DataFolder = Path.GetFullPath(baseDirectory) };
        runner.MemoryPlanned += display.ShowMemory;
        runner.StartMeasured += display.ShowStart;
        runner.PretrainingProgressed += display.ShowPretraining;
        runner.Pretrained += display.ShowPretrained;
        runner.Progressed += display.ShowProgress;
        runner.Tried += display.ShowTrial;
        runner.ExpectationFailed += display.ShowFailedExpectation;
        Dictionary<DataSource, Dataset> datasets = [];
        List<RunOutcome> outcomes = [];
        string? group = variants.Count > 1 ? $"{variants[0].Spec.Name}-{startedAt.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}" : null;
        foreach (SpecVariant variant in variants)
        {
            DataSource source = variant.Spec.Data.Source;
            Dataset dataset = datasets.TryGetValue(source, out Dataset? loaded) ? loaded : datasets[source] = DatasetCatalog.Load(source, baseDirectory);
            display.ShowVariant(variant);
            RunOutcome outcome = runner.Run(variant, dataset, group, cancellation);
            outcomes.Add(outcome);
            display.ShowOutcome(outcome);
            if (cancellation.IsCancellationRequested)
            {
                break;
            }
        }

        display.ShowTable(outcomes);
        display.ShowExpectations(outcomes);
        display.ShowReports(request.Report ? WriteReports(outcomes, request.Output, group) : null, outcomes);
        return cancellation.IsCancellationRequested ? ExitCode.Interrupted
            : outcomes.Any(o => o.Manifest.Status == RunStatus.Failed) ? ExitCode.Failure
            : outcomes.All(o => o.ExpectationsPassed) ? ExitCode.Done
            : ExitCode.ExpectationFailed;
    }

    // One report a run, and for a sweep one that shows the runs side by side.
    private static string WriteReports(IReadOnlyList<RunOutcome> outcomes, string outDirectory, string? group)
    {
        foreach (RunOutcome outcome in outcomes)
        {
            ReportWriter.Write([outcome.Folder], outcome.Folder.ReportPath);
        }

        if (group is null)
        {
            return outcomes[0].Folder.ReportPath;
        }

        string comparison = Path.GetFullPath(Path.Combine(outDirectory, $"{group}.html"));
        ReportWriter.Write([.. outcomes.Select(o => o.Folder)], comparison);
        return comparison;
    }

    private sealed record RunRequest(
        string Experiment, string Device, string Output, ulong? Seed, string[] Set, string? Name, CureSettings? Trials, bool Report, bool Json);
}
