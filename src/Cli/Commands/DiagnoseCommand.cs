using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using GpuGrad.Diagnosis;
using GpuGrad.Diagnosis.Precision;
using GpuGrad.Records;
using GpuGrad.Runs;
using Spectre.Console;

namespace GpuGrad.Cli.Commands;

/// <summary><c>gpugrad diagnose</c>: what is wrong with runs, with the figures, and what low precision would lose.</summary>
internal static class DiagnoseCommand
{
    public static Command Create()
    {
        Argument<string[]> runs = new("runs") { Description = "run folders, also of runs that still train", Arity = ArgumentArity.OneOrMore };
        Option<bool> precision = new("--precision") { Description = "show the low-precision forecast layer by layer" };
        Option<string> device = CommonOptions.Device();
        Option<double?> trials = CommonOptions.Trials();
        Option<bool> noTrials = CommonOptions.NoTrials();
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "diagnose",
            "Says what is wrong with a run, why, how sure that is and what cures it; nothing where nothing is. Also forecasts what fp16, bf16 and fp8 would lose.\n"
            + "What cures it was tried on the net at the end of the run, or is tried now.\n"
            + "Example: gpugrad diagnose runs/vanishing-*/")
        {
            runs, precision, device, trials, noTrials, json,
        };
        // On a thread of its own: the handler of Ctrl-C is set up once the action has returned its task.
        command.SetAction((parsed, cancellation) => Task.Run(() => Show(
            parsed.GetRequiredValue(runs),
            parsed.GetValue(precision),
            new LateTrials(parsed.GetRequiredValue(device), CommonOptions.TrialsOf(parsed, trials, noTrials), parsed.GetValue(json)),
            parsed.GetValue(json),
            cancellation)));
        return command;
    }

    private static int Show(string[] paths, bool byLayer, LateTrials trials, bool json, CancellationToken cancellation)
    {
        using LateTrials opened = trials;
        List<Diagnosed> runs = [.. paths.Select(path => Diagnose(path, trials, cancellation))];
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                runs.Select(run => new
                {
                    folder = run.Folder.Path,
                    status = run.Manifest.Status,
                    failure = run.Manifest.Failure,
                    verdicts = run.Judgement.Verdicts,
                    notes = run.Judgement.Notes,
                    precision = run.Precision,
                }),
                CommandJson.Options));
            return ExitCode.Done;
        }

        if (Console.IsOutputRedirected)
        {
            // Nobody's window wraps it: keep a table's rows on one line each.
            AnsiConsole.Profile.Width = 200;
        }

        foreach (Diagnosed run in runs)
        {
            int count = run.Judgement.Verdicts.Count;
            if (Ending(run) is { } ending)
            {
                Console.WriteLine($"{run.Folder.Name}: {ending}");
            }

            Console.WriteLine($"{run.Folder.Name}: {(count, run.Judgement.IsOfNothing) switch
            {
                (0, true) => "nothing was recorded, so there is nothing to judge",
                (0, _) => "nothing is wrong in what was recorded",
                (1, _) => "1 verdict",
                _ => string.Create(CultureInfo.InvariantCulture, $"{count} verdicts"),
            }}");
            VerdictDisplay.Print(run.Judgement);
            PrintForecast(run.Precision, byLayer);
        }

        return cancellation.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Done;
    }

    private static Diagnosed Diagnose(string path, LateTrials trials, CancellationToken cancellation)
    {
        RunFolder folder = RunFolder.Open(path);
        using RunDatabaseReader database = RunDatabaseReader.Open(folder.DatabasePath);
        return new Diagnosed(folder, RunManifest.Read(folder), database.LastRecordedStep(), trials.Judge(folder, cancellation), PrecisionForecast.Of(database));
    }

    // How a run ended that did not finish, which what was recorded is to be seen in the light of; null for one that did.
    private static string? Ending(Diagnosed run)
    {
        string until = run.LastStep is { } step ? string.Create(CultureInfo.InvariantCulture, $"; the last recorded step is {step}") : "";
        string why = run.Manifest.Failure is { } failure ? $": {failure}" : "";
        return run.Manifest.Status switch
        {
            RunStatus.Finished => null,
            RunStatus.Running => $"still trains{until}",
            RunStatus.Failed => $"failed{why}{until}",
            RunStatus.Interrupted => $"was interrupted{why}{until}",
            _ => throw new UnreachableException($"{run.Manifest.Status} is no end."),
        };
    }

    private static void PrintForecast(PrecisionForecast forecast, bool byLayer)
    {
        if (forecast.Steps == 0)
        {
            return;
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Low precision, from {forecast.Steps} of {forecast.RecordedSteps} recorded steps: share of the values that would become zero / subnormal / overflow"));
        Table table = new Table().AddColumns("format", "gradients", "activations", "weights", "loss scale", "gradients with it", "bins' error");
        foreach (FormatForecast f in forecast.Formats)
        {
            double error = new[] { f.Gradients, f.Activations, f.Weights, f.ScaledGradients }.Max(s => s.Uncertain);
            table.AddRow(
                f.Format.Name, Shares(f.Gradients), Shares(f.Activations), Shares(f.Weights), Scale(f), f.LossScaleExponent is null ? ""
                : Shares(f.ScaledGradients), $"± {Percent(error)}");
        }

        AnsiConsole.Write(table);
        if (byLayer)
        {
            PrintLayers(forecast);
        }
    }

    private static void PrintLayers(PrecisionForecast forecast)
    {
        Table table = new Table()
            .AddColumns(["layer", "kind", .. forecast.Formats.Select(f => f.Format.Name), .. forecast.Formats.Select(f => $"{f.Format.Name} with {Scale(f)}")]);
        for (int i = 0; i < forecast.Formats[0].Layers.Count; i++)
        {
            LayerForecast layer = forecast.Formats[0].Layers[i];
            table.AddRow(
            [
                Markup.Escape(layer.Layer.DisplayName),
                layer.Kind.Spell(),
                .. forecast.Formats.Select(f => Shares(f.Layers[i].Shares)),
                .. forecast.Formats.Select(f => f.Layers[i].Scaled is { } scaled ? Shares(scaled) : ""),
            ]);
        }

        AnsiConsole.Write(table);
    }

    private static string Scale(FormatForecast forecast) =>
        forecast.LossScaleExponent is { } exponent ? string.Create(CultureInfo.InvariantCulture, $"2^{exponent}") : "";

    private static string Shares(PrecisionShares shares) =>
        shares.Values == 0 ? "" : $"{Percent(shares.ToZero)} / {Percent(shares.ToSubnormal)} / {Percent(shares.Overflow)}";

    private static string Percent(double share) => share switch
    {
        0 => "0",
        < 0.0005 => "<0.1 %",
        _ => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.#} %"),
    };

    private sealed record Diagnosed(RunFolder Folder, RunManifest Manifest, long? LastStep, Judgement Judgement, PrecisionForecast Precision);
}
