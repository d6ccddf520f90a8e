using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using GpuGrad.Data;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Training;

namespace GpuGrad.Cli.Commands;

/// <summary><c>gpugrad run</c>: trains the nets of an experiment, each into a run folder, and writes the report.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        Argument<string> experiment = CommonOptions.Experiment();
        experiment.Arity = ArgumentArity.ZeroOrOne;
        Option<string> device = CommonOptions.Device();
        Option<string> output = CommonOptions.RunsFolder();
        Option<ulong?> seed = CommonOptions.Seed();
        Option<int> seeds = new("--seeds")
        {
            Description = "train each net from so many seeds, its own and those that follow on it, each in a run folder; shown with median and range",
            DefaultValueFactory = _ => 1,
            HelpName = "N",
        };
        seeds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--seeds is the number of seeds to train each net from, 1 or more.");
            }
        });
        Option<string[]> set = CommonOptions.Set();
        Option<string?> name = new("--name") { Description = "name of the run folder, instead of the spec's", HelpName = "NAME" };
        Option<string?> weights = new Option<string?>("--weights")
        {
            Description = "start from the weights of this file, not from the spec's initial ones: safetensors under PyTorch's names and shapes, or ONNX",
            HelpName = "FILE",
        }.NotEmpty("the file of weights to start from");
        Option<string?> replay = new("--replay")
        {
            Description = "instead of an experiment: runs the step again in which a run met its first NaN or infinity",
            HelpName = "RUN",
        };
        Option<string?> resume = new("--resume")
        {
            Description = "instead of an experiment: goes on with a run that stopped, bit for bit; with any run of a sweep, the whole sweep goes on",
            HelpName = "RUN",
        };
        Option<bool> force = new("--force") { Description = "with --resume: goes on though another build of gpugrad began the run; its bits may differ" };
        Option<bool> dryRun = new("--dry-run")
        {
            Description = "check the experiment on its data and device, and tell its layers, and what its runs would take of steps, time, disk "
                + "and device memory; write nothing",
        };
        Option<double?> trials = CommonOptions.Trials();
        Option<bool> noTrials = CommonOptions.NoTrials();
        Option<bool> noReport = CommonOptions.NoReport();
        Option<bool> view = new("--view")
        {
            Description = "show the run in a browser while it trains, as 'gpugrad view' does; "
                + "on a terminal the page stays until Ctrl-C, else until the run ends",
        };
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "run",
            "Trains the nets of an experiment and records every layer's gradient.\n"
            + "Example: gpugrad run vanishing --device cpu --set train.epochs=1\n"
            + "Example: gpugrad run vanishing --seeds 5\n"
            + "Example: gpugrad run net.json --weights trained.safetensors\n"
            + "Example: gpugrad run --resume runs/vanishing-20250102-030405\n"
            + "Example: gpugrad run --replay runs/diverged-20250102-030405")
        {
            experiment, device, output, seed, seeds, set, name, weights, dryRun, trials, noTrials, resume, force, replay, noReport, view, json,
        };
        command.Validators.Add(result =>
        {
            bool[] sources =
                [result.GetResult(experiment) is { Tokens.Count: > 0 }, result.GetResult(resume) is not null, result.GetResult(replay) is not null];
            if (sources.Count(given => given) != 1)
            {
                result.AddError("give either an experiment file or preset, or --resume RUN, or --replay RUN.");
            }

            foreach (Option option in result.GetResult(resume) is null ? [] : new Option[] { output, seed, seeds, name, weights })
            {
                if (result.GetResult(option) is { Implicit: false })
                {
                    result.AddError($"{option.Name} cannot be changed while a run is resumed; --set takes a longer train.epochs or train.steps alone.");
                }
            }

            if (result.GetValue(dryRun) && result.GetResult(experiment) is not { Tokens.Count: > 0 })
            {
                result.AddError("--dry-run is of an experiment, not of --resume or --replay.");
            }

            if (result.GetValue(view) && (result.GetValue(dryRun) || result.GetResult(replay) is not null))
            {
                result.AddError("--view is of a run that trains, not of --dry-run or --replay.");
            }

            if (result.GetResult(force) is not null && result.GetResult(resume) is null)
            {
                result.AddError("--force belongs to --resume.");
            }
        });
        // On a thread of its own: the handler of Ctrl-C is set up once the action has returned its task.
        command.SetAction((parsed, cancellation) => Task.Run(() => parsed.GetValue(replay) is { } replayed
            ? ReplayedRun.Show(replayed, GivenDevice(parsed), parsed.GetValue(json))
            : parsed.GetValue(resume) is { } resumed
            ? ResumedRun.Continue(resumed, GivenDevice(parsed), parsed.GetValue(set) ?? [], parsed.GetValue(force), Settings(parsed), cancellation)
            : Run(
            new RunRequest(
                parsed.GetRequiredValue(experiment),
                parsed.GetRequiredValue(device),
                parsed.GetRequiredValue(output),
                parsed.GetValue(seed),
                parsed.GetValue(seeds),
                parsed.GetValue(set) ?? [],
                parsed.GetValue(name),
                parsed.GetValue(weights),
                parsed.GetValue(dryRun),
                Settings(parsed)),
            cancellation)));
        return command;

        RunSettings Settings(ParseResult parsed) => new(
            CommonOptions.TrialsOf(parsed, trials, noTrials), !parsed.GetValue(noReport), parsed.GetValue(json), parsed.GetValue(view));

        string? GivenDevice(ParseResult parsed) => parsed.GetResult(device) is { Implicit: false } ? parsed.GetRequiredValue(device) : null;
    }

    private static int Run(RunRequest request, CancellationToken cancellation)
    {
        OutputPath.RequireFolder(request.Output);
        using DeviceOpening opening = new(request.Device);
        (SpecDocument document, string baseDirectory) = ExperimentSource.Open(request.Experiment, request.Set, request.Seed);
        document = request.Name is null ? document : document.Set("name", JsonSerializer.Serialize(request.Name));
        document = request.Weights is null ? document : document.Set("train.weights", JsonSerializer.Serialize(Path.GetFullPath(request.Weights)));
        document = document.OverSeeds(request.Seeds);
        IReadOnlyList<SpecVariant> variants = [.. document.Expand().Select(variant => StartWeights.Pin(variant, baseDirectory))];
        LoadedData data = new(baseDirectory);
        data.Begin(variants[0].Spec.Data.Source);
        string? group = variants.Count > 1
            ? $"{variants[0].Spec.Name}-{DateTimeOffset.Now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}"
            : null;
        ComputeDevice device = opening.Device;
        if (request.IsDry)
        {
            return DryRun.Show(device, variants, data, request.Shown.Json, cancellation);
        }

        return new RunSession(device, document, data, request.Output, group, request.Shown).Run(
            [.. variants.Select(variant => new RunJob(variant))], cancellation);
    }

    private sealed record RunRequest(
        string Experiment, string Device, string Output, ulong? Seed, int Seeds, string[] Set, string? Name, string? Weights, bool IsDry,
        RunSettings Shown);
}
