using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using GpuGrad.Checkpoints;
using GpuGrad.Data;
using GpuGrad.Experiments;
using GpuGrad.Files;
using GpuGrad.Kernels;
using GpuGrad.Training;
using Spectre.Console;

namespace GpuGrad.Cli.Commands;

/// <summary><c>gpugrad gradients</c>: one forward and backward pass, weights in and gradients out.</summary>
internal static class GradientsCommand
{
    public static Command Create()
    {
        Argument<string> experiment = CommonOptions.Experiment();
        Option<string?> weights = new("--weights")
        {
            Description = "weights under PyTorch's names and shapes, instead of those that the spec starts from",
            HelpName = "in.safetensors",
        };
        Option<string?> output = new Option<string?>("--out")
        {
            Description = "writes the gradients under the same names, and the loss as metadata",
            HelpName = "out.safetensors",
        }.NotEmpty("the file of the gradients");
        Option<string> device = CommonOptions.Device();
        Option<ulong?> seed = CommonOptions.Seed();
        Option<string[]> set = CommonOptions.Set();
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "gradients",
            "Runs one forward and backward pass, in training mode, over the first batch of the training data in its own order.\n"
            + "Example: gpugrad gradients vanishing --set model.hidden.depth=4 --out gradients.safetensors")
        {
            experiment, weights, output, device, seed, set, json,
        };
        command.SetAction(parsed => Show(
            parsed.GetRequiredValue(experiment),
            parsed.GetValue(weights),
            parsed.GetValue(output),
            parsed.GetRequiredValue(device),
            parsed.GetValue(set) ?? [],
            parsed.GetValue(seed),
            parsed.GetValue(json)));
        return command;
    }

    private static void Show(string experiment, string? weights, string? output, string deviceName, string[] set, ulong? seed, bool json)
    {
        OutputPath.RequireFile(output);
        (SpecDocument document, string baseDirectory) = ExperimentSource.OpenOne(experiment, set, seed, "gradients are of one");
        ExperimentSpec spec = StartWeights.Pin(weights is null ? document : document.Set("train.weights", "false"), baseDirectory).Resolve();
        Checkpoint? checkpoint = weights is null ? null : StartWeights.Read(new WeightsFile(weights));
        Dataset dataset = DatasetCatalog.Load(spec.Data.Source, baseDirectory);
        using ComputeDevice device = ComputeDevice.Open(deviceName);
        BatchGradients result = GradientProbe.Measure(device, spec, dataset, checkpoint);
        if (output is not null)
        {
            AtomicFile.MakeFolderOf(output);
            SafetensorsWriter.Write(output, result.Gradients, Metadata(spec, result));
        }

        if (json)
        {
            PrintJson(device, spec, result);
        }
        else
        {
            PrintTable(device, spec, result);
        }
    }

    // "pt" is what other readers of safetensors look for before they take the tensors for PyTorch's.
    private static Dictionary<string, string> Metadata(ExperimentSpec spec, BatchGradients result) => new()
    {
        ["format"] = "pt",
        ["name"] = spec.Name,
        ["batch"] = spec.Data.Batch.ToString(CultureInfo.InvariantCulture),
        ["loss"] = result.Loss.ToString(CultureInfo.InvariantCulture),
    };

    private static void PrintJson(ComputeDevice device, ExperimentSpec spec, BatchGradients result) => Console.WriteLine(JsonSerializer.Serialize(
        new
        {
            device = device.Selector.ToString(),
            batch = spec.Data.Batch,
            loss = result.Loss,
            gradients = result.Gradients.Select(tensor => new { name = tensor.Name, shape = tensor.Shape, norm = tensor.Norm }),
        },
        CommandJson.Options));

    private static void PrintTable(ComputeDevice device, ExperimentSpec spec, BatchGradients result)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{spec.Name}, first batch of {spec.Data.Batch} on {device.Selector} ({device.Name}): loss {result.Loss:G7}"));
        Table table = new Table().AddColumns("tensor", "shape", "norm of its gradient");
        foreach (CheckpointTensor tensor in result.Gradients)
        {
            table.AddRow(Markup.Escape(tensor.Name), Markup.Escape(tensor.ShapeText), tensor.Norm.ToString("G6", CultureInfo.InvariantCulture));
        }

        AnsiConsole.Write(table);
    }
}
