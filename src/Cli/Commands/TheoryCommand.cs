using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using GpuGrad.Data;
using GpuGrad.Experiments;
using GpuGrad.Kernels;
using GpuGrad.Layers;
using GpuGrad.Theory;
using Spectre.Console;

namespace GpuGrad.Cli.Commands;

/// <summary><c>gpugrad theory</c>: mean-field prediction per layer at initialisation, beside measurement.</summary>
internal static class TheoryCommand
{
    public static Command Create()
    {
        Argument<string> experiment = CommonOptions.Experiment();
        Option<int> seeds = new("--seeds")
        {
            Description = "nets to measure, with the spec's seed and the following ones",
            DefaultValueFactory = _ => 5,
            HelpName = "N",
        };
        seeds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--seeds is the number of nets to measure, 1 or more.");
            }
        });
        Option<string> device = CommonOptions.Device();
        Option<ulong?> seed = CommonOptions.Seed();
        Option<string[]> set = CommonOptions.Set();
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "theory",
            "Predicts the size of signal and gradient in every layer at initialisation (mean-field theory), beside what several seeds measure on the first batch.\n"
            + "Example: gpugrad theory vanishing --set sweep=null --set model.hidden.depth=10 --seeds 3")
        {
            experiment, seeds, device, seed, set, json,
        };
        command.SetAction(parsed => Show(
            parsed.GetRequiredValue(experiment),
            parsed.GetValue(seeds),
            parsed.GetRequiredValue(device),
            parsed.GetValue(set) ?? [],
            parsed.GetValue(seed),
            parsed.GetValue(json)));
        return command;
    }

    private static void Show(string experiment, int seeds, string deviceName, string[] set, ulong? seed, bool json)
    {
        (SpecDocument document, string baseDirectory) = ExperimentSource.Open(experiment, set, seed);
        LoadedData data = new(baseDirectory);
        using ComputeDevice device = ComputeDevice.Open(deviceName);
        (SpecVariant Variant, TheoryComparison Comparison)[] nets =
        [
            .. document.Expand().Select(variant => (
                variant, TheoryComparison.Measure(device, variant.Spec, data[variant.Spec.Data.Source], seeds))),
        ];
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new
                {
                    device = device.Selector.ToString(),
                    nets = nets.Select(net => new { net.Variant.Label, net.Variant.Spec.Name, theory = net.Comparison })
                },
                CommandJson.Options));
            return;
        }

        foreach ((SpecVariant variant, TheoryComparison comparison) in nets)
        {
            Print(device, variant, comparison);
        }
    }

    private static void Print(ComputeDevice device, SpecVariant variant, TheoryComparison comparison)
    {
        string label = variant.Values.Count == 0 ? "" : $", {variant.Label}";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{variant.Spec.Name}{label}: first batch of {variant.Spec.Data.Batch} on {device.Selector}, seeds {variant.Spec.Seed} to {variant.Spec.Seed + (ulong)comparison.Seeds - 1}"));
        Console.WriteLine(
            "q: mean square of the pre-activation; y²: of the layer's output; ‖δ‖: norm, as a share of the last hidden layer's; th.: theory, seen: measured");
        Table table = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn("layer").NoWrap());
        foreach (string column in (string[])["q th.", "seen", "y² th.", "seen", "‖δ‖ th.", "seen", "z"])
        {
            table.AddColumn(new TableColumn(column).RightAligned().NoWrap().PadLeft(0).PadRight(1));
        }

        foreach (LayerComparison layer in comparison.Layers)
        {
            LayerPrediction theory = layer.Predicted;
            table.AddRow(
                Markup.Escape(Name(layer)),
                Short(theory.PreActivation),
                Short(layer.PreActivation),
                Short(theory.Activation),
                Short(layer.Activation),
                Norm(theory.Log10Delta),
                Norm(layer.Log10Delta),
                layer.Z?.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) ?? "");
        }

        AnsiConsole.Write(table);
        TheoryPrediction prediction = comparison.Prediction;
        if (variant.Spec.Train.Weights is { } weights)
        {
            Console.WriteLine($"This is of the weights that the spec draws, and not of those of {weights} that its training starts from.");
        }

        Console.WriteLine(prediction.Cause);
        foreach (string line in Facts(prediction, comparison))
        {
            Console.WriteLine($"  {line}");
        }

        Console.WriteLine();
    }

    private static IEnumerable<string> Facts(TheoryPrediction prediction, TheoryComparison comparison)
    {
        if (prediction.Stretch is { } stretch)
        {
            yield return $"squared δ norm per layer, {Name(stretch.Last)} to {Name(stretch.First)}: theory ×{Number(stretch.Factor)}, measured ×{Number(comparison.MeasuredFactor)}";
        }

        foreach (GradientJump jump in prediction.Jumps)
        {
            double? measured = comparison.Layers[jump.To].Log10Delta - comparison.Layers[jump.From].Log10Delta is { } log10 ? Math.Pow(10, 2 * log10) : null;
            yield return $"all at once, {Name(jump.From)} to {Name(jump.To)}: theory ×{Number(jump.Factor)}, measured ×{Number(measured)}";
        }

        if (prediction.FixedPoint is { } point)
        {
            yield return $"σ_w² = {Number(point.WeightVariance)}, σ_b² = {Number(point.BiasVariance)}: q* = {Number(point.Length)}, χ = {Number(point.Chi)}, c* = {Number(point.Correlation)}, χ at c* = {Number(point.CorrelationChi)}";
        }

        if (prediction.DepthScale is { } scale)
        {
            string carry = prediction.CarryDepth is { } depth ? $", so about 6ξ = {Number(depth)} layers can be trained" : "";
            yield return $"depth scale ξ = {Number(scale)} layers{carry}";
        }

        if (prediction.FloatDepth is { } floats)
        {
            yield return $"after {Number(floats)} layers δ leaves the range of normal float32 numbers";
        }

        if (comparison.Layers[0].Predicted.DeltaCorrelation is { } common)
        {
            yield return $"were the gradient of all samples the same at the output, two samples' δ would have a correlation of {Number(common)} in {Name(0)}";
        }

        foreach (CellPath path in prediction.CellPaths)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{path.Where}: through the cell of the LSTM alone a gradient is multiplied by σ(b_f) = σ({Number(path.ForgetBias)}) = {Number(path.PerStep)} a step back in time, {Number(path.Overall)} over {path.Steps} steps");
        }

        foreach (IGrouping<string?, LayerComparison> group in comparison.Layers.Where(layer => layer.Predicted.Reason is not null)
            .GroupBy(layer => layer.Predicted.Reason))
        {
            yield return $"no prediction for {string.Join(", ", group.Select(layer => layer.Predicted.Name))}: {group.Key}";
        }

        string Name(int layer) => TheoryCommand.Name(comparison.Layers[layer]);
    }

    // What stands in brackets is its shape.
    private static string Name(LayerComparison layer) => layer.Display.Split(" (")[0];

    // By its logarithm, since a double ends at 1e-308.
    private static string Norm(double? log10) => log10 switch
    {
        null => "",
        < -300 or > 300 => string.Create(CultureInfo.InvariantCulture, $"1e{log10.Value:+0;-0}"),
        _ => Short(Math.Pow(10, log10.Value)),
    };

    private static string Short(double? value) => value switch
    {
        null => "",
        0 => "0",
        _ when Math.Abs(value.Value) is >= 1e-3 and < 1e4 => value.Value.ToString("G3", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("0.0e-0", CultureInfo.InvariantCulture),
    };

    private static string Number(double? value) => value?.ToString("G4", CultureInfo.InvariantCulture) ?? "";
}
