using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using GpuGrad.Diagnosis;
using GpuGrad.Diagnosis.Precision;
using GpuGrad.Recording;
using Spectre.Console;

namespace GpuGrad.Cli.Commands;

/// <summary><c>gpugrad diagnose</c>: what is wrong with runs, with the figures, and what low precision would lose.</summary>
internal static class DiagnoseCommand
{
    public static Command Create()
    {
        Argument<string[]> runs = new("runs") { Description = "run folders, also of runs that still train", Arity = ArgumentArity.OneOrMore };
        Option<bool> precision = new("--precision") { Description = "show the low-precision forecast layer by layer" };
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "diagnose",
            "Says what is wrong with a run, why, how sure that is and what cures it; nothing where nothing is. Also forecasts what fp16, bf16 and fp8 would lose.\n"
            + "Example: gpugrad diagnose runs/vanishing-*/")
        {
            runs, precision, json,
        };
        command.SetAction(parsed => Show(parsed.GetRequiredValue(runs), parsed.GetValue(precision), parsed.GetValue(json)));
        return command;
    }

    private static void Show(string[] paths, bool byLayer, bool json)
    {
        List<Diagnosed> runs = [.. paths.Select(Diagnose)];
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                runs.Select(run => new { folder = run.Folder.Path, verdicts = run.Verdicts, precision = run.Precision }), CommandJson.Options));
            return;
        }

        if (Console.IsOutputRedirected)
        {
            // Nobody's window wraps it: keep a table's rows on one line each.
            AnsiConsole.Profile.Width = 200;
        }

        foreach (Diagnosed run in runs)
        {
            Console.WriteLine($"{run.Folder.Name}: {(run.Verdicts.Count == 0 ? "nothing is wrong in what was recorded" : run.Verdicts.Count == 1 ? "1 verdict" : string.Create(CultureInfo.InvariantCulture, $"{run.Verdicts.Count} verdicts"))}");
            VerdictDisplay.Print(run.Verdicts);
            PrintForecast(run.Precision, byLayer);
        }
    }

    private static Diagnosed Diagnose(string path)
    {
        RunFolder folder = RunFolder.Open(path);
        using RunDatabaseReader database = RunDatabaseReader.Open(folder.DatabasePath);
        return new Diagnosed(folder, RunDiagnosis.Of(folder), PrecisionForecast.Of(database));
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
                f.Format.Name, Shares(f.Gradients), Shares(f.Activations), Shares(f.Weights), Scale(f), f.LossScaleExponent is null ? "" : Shares(f.ScaledGradients), $"± {Percent(error)}");
        }

        AnsiConsole.Write(table);
        if (byLayer)
        {
            PrintLayers(forecast);
        }
    }

    private static void PrintLayers(PrecisionForecast forecast)
    {
        Table table = new Table().AddColumns(["layer", "kind", .. forecast.Formats.Select(f => f.Format.Name), .. forecast.Formats.Select(f => $"{f.Format.Name} with {Scale(f)}")]);
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

    private sealed record Diagnosed(RunFolder Folder, IReadOnlyList<Verdict> Verdicts, PrecisionForecast Precision);
}
