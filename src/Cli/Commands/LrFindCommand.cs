using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using GpuGrad.Data;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Training;
using Spectre.Console;

namespace GpuGrad.Cli.Commands;

/// <summary><c>gpugrad lr-find</c>: the loss while the learning rate grows, and the rate at which it falls fastest.</summary>
internal static class LrFindCommand
{
    private const int MostRows = 25, BarWidth = 30;

    public static Command Create()
    {
        Argument<string> experiment = CommonOptions.Experiment();
        Option<double> from = Rate("--from", "learning rate of the first step", 1e-7);
        Option<double> to = Rate("--to", "learning rate of the last step", 10);
        Option<int> steps = new("--steps") { Description = "steps, each with a larger rate", DefaultValueFactory = _ => 100, HelpName = "N" };
        steps.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 10 or > 100_000)
            {
                result.AddError("--steps is how many steps the rate takes from --from to --to; give 10 to 100000.");
            }
        });
        Option<string> device = CommonOptions.Device();
        Option<ulong?> seed = CommonOptions.Seed();
        Option<string[]> set = CommonOptions.Set();
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "lr-find",
            "Trains in memory with a learning rate that grows in every step, shows what the loss does, and proposes the rate at which it falls fastest (learning-rate range test); writes nothing.\n"
            + "Example: gpugrad lr-find vanishing --set sweep=null --set model.hidden.depth=2")
        {
            experiment, from, to, steps, device, seed, set, json,
        };
        // On a thread of its own: the handler of Ctrl-C is set up once the action has returned its task.
        command.SetAction((parsed, cancellation) => Task.Run(
            () => Show(
                ExperimentSource.OpenOne(parsed.GetRequiredValue(experiment), parsed.GetValue(set) ?? [], parsed.GetValue(seed), "a learning rate is of one"),
                (parsed.GetValue(from), parsed.GetValue(to), parsed.GetValue(steps)),
                parsed.GetRequiredValue(device),
                parsed.GetValue(json),
                cancellation),
            cancellation));
        return command;
    }

    private static Option<double> Rate(string name, string description, double usual)
    {
        Option<double> option = new(name) { Description = description, DefaultValueFactory = _ => usual, HelpName = "RATE" };
        option.Validators.Add(result =>
        {
            if (!(result.GetValueOrDefault<double>() is >= 1e-30 and <= 1e30))
            {
                result.AddError($"{name} is the {description}; give a number from 1e-30 to 1e30.");
            }
        });
        return option;
    }

    private static void Show(
        (SpecDocument Document, string BaseDirectory) experiment, (double From, double To, int Steps) range, string deviceName, bool json,
        CancellationToken cancellation)
    {
        if (range.From >= range.To)
        {
            throw new SpecException("--from", $"is {Number(range.From)}, which must be below --to, {Number(range.To)}");
        }

        ExperimentSpec spec = StartWeights.Pin(experiment.Document, experiment.BaseDirectory).Resolve();
        Dataset dataset = DatasetCatalog.Load(spec.Data.Source, experiment.BaseDirectory);
        using ComputeDevice device = ComputeDevice.Open(deviceName);
        RateCurve curve = RateFinder.Run(device, spec, dataset, range.From, range.To, range.Steps, cancellation);
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new
                {
                    device = device.Selector.ToString(),
                    learningRate = spec.Train.Optimizer.LearningRate,
                    proposed = curve.Proposed,
                    lowest = curve.Lowest?.Rate,
                    diverged = curve.Diverged,
                    points = curve.Points,
                },
                CommandJson.Options));
            return;
        }

        Console.WriteLine($"{spec.Name}: {spec.Train.Optimizer.Kind} on {device.Selector} ({device.Name})");
        PrintTable(curve);
        Console.WriteLine(curve.Diverged
            ? curve.Points.Count == 0 ? "The loss is NaN or infinite from the first step on." : $"Beyond {Number(curve.Points[^1].Rate)} the loss explodes."
            : $"The loss does not explode up to {Number(range.To)}; --to looks further.");
        Console.WriteLine(curve is { Proposed: { } proposed, Lowest: { } lowest }
            ? $"Proposed: --set train.optimizer.learningRate={Number(proposed)}, where the mean loss falls fastest over the logarithm of the rate; "
                + $"it is lowest at {Number(lowest.Rate)}. The experiment says {Number(spec.Train.Optimizer.LearningRate)}."
            : $"No rate is proposed: the loss falls nowhere between {Number(range.From)} and {Number(range.To)}.");
    }

    private static void PrintTable(RateCurve curve)
    {
        IReadOnlyList<RatePoint> points = curve.Points;
        if (points.Count == 0)
        {
            return;
        }

        Table table = new Table().Border(TableBorder.Simple)
            .AddColumn(new TableColumn("learning rate").RightAligned()).AddColumn(new TableColumn("loss").RightAligned())
            .AddColumn(new TableColumn("mean").RightAligned()).AddColumn("mean loss");
        int every = (points.Count + MostRows - 1) / MostRows;
        double most = points.Max(point => point.Mean);
        foreach (RatePoint point in points.Where((_, i) => i % every == 0))
        {
            string bar = new('█', most > 0 ? (int)Math.Round(BarWidth * point.Mean / most) : 0);
            table.AddRow(Number(point.Rate), Number(point.Loss), Number(point.Mean), bar);
        }

        AnsiConsole.Write(table);
    }

    private static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
