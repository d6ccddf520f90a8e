using System.CommandLine;
using System.Text;
using System.Text.Json;
using GpuGrad.Cures;
using GpuGrad.Data;
using GpuGrad.Experiments;
using GpuGrad.Files;
using GpuGrad.Kernels;
using GpuGrad.Training;

namespace GpuGrad.Cli.Commands;

/// <summary><c>gpugrad cure</c>: tries remedies on a net and says which one cures it.</summary>
internal static class CureCommand
{
    public static Command Create()
    {
        CureSettings usual = new();
        Argument<string> experiment = CommonOptions.Experiment();
        Option<int> steps = Number("--steps", "training steps of a first look at each remedy, at most", usual.Steps, 1);
        Option<int> top = Number("--top", "pairs of remedies to try, the most promising ones", usual.Pairs, 0);
        Option<int> full = Number("--full", "how many of the best, at most, are trained for as long as the spec wants", usual.Finalists, 1);
        Option<double?> trials = CommonOptions.Trials();
        Option<string?> output = new Option<string?>("--out") { Description = "writes the cured experiment", HelpName = "cured.json" }
            .NotEmpty("the file of the cured experiment");
        Option<string> device = CommonOptions.Device();
        Option<ulong?> seed = CommonOptions.Seed();
        Option<string[]> set = CommonOptions.Set();
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "cure",
            "Tries every remedy that fits on this very net, alone and in pairs, for a few steps, trains the best in full, and ranks them by what they learned, judged on a part of the training data that is held back, and by what they did to the gradient.\n"
            + "Example: gpugrad cure vanishing --set model.hidden.depth=20 --device cpu --out cured.json")
        {
            experiment, steps, top, full, trials, output, device, seed, set, json,
        };
        // On a thread of its own: the handler of Ctrl-C is set up once the action has returned its task.
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                OutputPath.RequireFile(parsed.GetValue(output));
                Run(
                    ExperimentSource.OpenOne(parsed.GetRequiredValue(experiment), parsed.GetValue(set) ?? [], parsed.GetValue(seed), "a cure is for one"),
                    new CureSettings(parsed.GetValue(trials), parsed.GetValue(steps), parsed.GetValue(top), parsed.GetValue(full)),
                    parsed.GetRequiredValue(device),
                    parsed.GetValue(output),
                    parsed.GetValue(json),
                    cancellation);
            },
            cancellation));
        return command;
    }

    private static Option<int> Number(string name, string description, int usual, int least)
    {
        Option<int> option = new(name) { Description = description, DefaultValueFactory = _ => usual, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < least)
            {
                result.AddError(FormattableString.Invariant($"{name} is the number of {description}; give {least} or more."));
            }
        });
        return option;
    }

    private static void Run(
        (SpecDocument Document, string BaseDirectory) experiment, CureSettings settings, string deviceName, string? output, bool json,
        CancellationToken cancellation)
    {
        SpecDocument document = StartWeights.Pin(experiment.Document, experiment.BaseDirectory);
        ExperimentSpec spec = document.Resolve();
        Dataset dataset = DatasetCatalog.Load(spec.Data.Source, experiment.BaseDirectory);
        using ComputeDevice device = ComputeDevice.Open(deviceName);
        using CureDisplay display = new(json, $"{spec.Name} on {device.Selector} ({device.Name})");
        CureSearch search = new(device, dataset, settings);
        search.Progressed += display.ShowProgress;
        Cure cure = search.Run(document, null, cancellation);
        if (output is not null && cure.Winner is { } winner)
        {
            byte[] text = Encoding.UTF8.GetBytes(winner.Treatment.Document.ToJson() + Environment.NewLine);
            AtomicFile.Write(output, stream => stream.Write(text));
        }

        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(CureDisplay.ToJson(cure, device.Selector.ToString(), spec.Name), CommandJson.Options));
        }
        else
        {
            display.Show(cure, output);
        }
    }
}
