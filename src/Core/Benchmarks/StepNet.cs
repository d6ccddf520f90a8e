using System.Globalization;
using System.Text.Json;
using GpuGrad.Specs;

namespace GpuGrad.Benchmarks;

/// <summary>A dense net whose training step is timed.</summary>
/// <param name="Widths">Features from input to output, two at least.</param>
/// <param name="Activation">Activation of the hidden layers, by its name in a spec.</param>
/// <param name="Batch">Samples a step.</param>
/// <param name="BatchNorm">Whether there is a batch norm before each activation.</param>
public sealed record StepNet(IReadOnlyList<int> Widths, string Activation, int Batch, bool BatchNorm)
{
    /// <summary>Reads widths such as "784,256x30,10", where WIDTHxCOUNT repeats one.</summary>
    /// <exception cref="SpecException">The text is not of that form.</exception>
    public static IReadOnlyList<int> ParseWidths(string text)
    {
        List<int> widths = [];
        foreach (string part in text.Split(','))
        {
            string[] numbers = part.Split('x');
            int count = 1;
            if (numbers.Length > 2
                || !int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out int width)
                || (numbers.Length == 2 && !int.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out count))
                || width < 1)
            {
                throw new SpecException("--net", $"'{part}' is neither a width nor WIDTHxCOUNT, as in 784,256x30,10");
            }

            widths.AddRange(Enumerable.Repeat(width, count));
        }

        return widths.Count >= 2 ? widths : throw new SpecException("--net", "needs at least the inputs and the outputs, as in 784,10");
    }

    /// <summary>
    /// The net in training: softmax cross entropy, clipping by the global norm, SGD with momentum. Every
    /// <paramref name="recordEvery"/>-th step records the gradients of weights and biases; 0: none does.
    /// </summary>
    /// <exception cref="SpecException">The activation or the batch is not one that a spec may have.</exception>
    public ExperimentSpec ToSpec(int recordEvery)
    {
        string norm = BatchNorm ? """{ "batchNorm": {} }, """ : "";
        string hidden = string.Concat(Widths.Skip(1).SkipLast(1).Select(
            width => $$"""{ "dense": {{width}} }, {{norm}}{ "activation": {{JsonSerializer.Serialize(Activation)}} }, """));
        return ExperimentSpec.Parse(
            $$"""
            {
              "data": { "batch": {{Batch}} },
              "model": { "layers": [ {{hidden}}{ "dense": {{Widths[^1]}} } ] },
              "train": { "steps": 1, "optimizer": { "kind": "sgd", "learningRate": 0.01, "momentum": 0.9 }, "clip": { "kind": "globalNorm", "max": 1.0 } },
              "record": { "every": {{Math.Max(1, recordEvery)}}, "kinds": {{(recordEvery > 0 ? """["weightGradient", "biasGradient"]""" : "[]")}} }
            }
            """,
            "bench step");
    }
}
