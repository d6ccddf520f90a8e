using System.Globalization;
using System.Text.Json;

namespace GpuGrad.Benchmarks;

/// <summary>
/// A dense or recurrent net whose training step is timed: forward, softmax cross entropy, backward, clipping by the global norm, SGD with momentum.
/// </summary>
/// <param name="Net">Widths from input to output, WIDTHxCOUNT repeats one: <c>784,256x30,10</c>.</param>
/// <param name="Activation">Activation of the hidden dense layers, as a spec names it.</param>
/// <param name="Batch">Samples a step.</param>
/// <param name="BatchNorm">Whether batch norm comes before each activation.</param>
/// <param name="RecordEvery">Every gradient is measured at every so many steps; 0: never.</param>
/// <param name="Cell">Hidden layers are recurrent ones of this kind; null: dense ones.</param>
/// <param name="Steps">Steps of the sequence that a recurrent net reads; the first width is what a step has.</param>
internal sealed record StepSetting(
    string Net, string Activation, int Batch, bool BatchNorm = false, int RecordEvery = 0, RecurrentKind? Cell = null, int Steps = 1)
{
    private readonly int[] _widths = Widths(Net);

    /// <summary>The nets whose steps docs/performance.md compares with libtorch's, from the smallest to the largest.</summary>
    public static IReadOnlyList<StepSetting> Usual { get; } =
    [
        new("784,30x4,10", "sigmoid", 10),
        new("784,100x20,10", "relu", 64, BatchNorm: true),
        new("784,64x100,10", "relu", 128, BatchNorm: true),
        new("784,256x30,10", "relu", 128),
        new("784,256x30,10", "relu", 128, BatchNorm: true),
        new("784,1024x4,10", "relu", 256),
        new("784,2048x4,10", "relu", 512, BatchNorm: true),
    ];

    /// <summary>Features of a sample.</summary>
    public int Inputs => _widths[0] * (Cell is null ? 1 : Steps);

    /// <summary>Classes.</summary>
    public int Classes => _widths[^1];

    /// <summary>Floating-point operations of the matrix products of a step, a multiply-add as two; nobody asks for the gradient by the data.</summary>
    public double Flops => Enumerable.Range(0, _widths.Length - 1).Sum(layer =>
    {
        double input = (double)_widths[layer] * (layer == 0 ? 2 : 3);
        int units = _widths[layer + 1];
        return 2.0 * Batch * units * (Cell is { } cell && layer < _widths.Length - 2 ? (double)Steps * (int)cell * (input + (3.0 * units)) : input);
    });

    /// <summary>The experiment.</summary>
    /// <exception cref="SpecException">The activation or the batch is none.</exception>
    public ExperimentSpec Spec()
    {
        if (Cell is not null && BatchNorm)
        {
            throw new SpecException("--batch-norm", "is for dense layers, and --cell makes recurrent ones; leave out one of them");
        }

        string layers = string.Join(", ", Enumerable.Range(1, _widths.Length - 2).Select(Hidden));
        string kinds = RecordEvery > 0 ? """["weightGradient", "biasGradient"]""" : "[]";
        return ExperimentSpec.Parse(
            $$"""
            {
              "data": { "batch": {{Batch}} },
              "model": { "layers": [ {{layers}}{{(layers.Length > 0 ? ", " : "")}}{ "dense": {{Classes}} } ] },
              "train": { "steps": 1, "optimizer": { "kind": "sgd", "learningRate": 0.01, "momentum": 0.9 }, "clip": { "kind": "globalNorm", "max": 1.0 } },
              "record": { "every": {{Math.Max(1, RecordEvery)}}, "kinds": {{kinds}} }
            }
            """,
            "bench step");
    }

    /// <summary>The net, its activation or cell, and the batch.</summary>
    public override string ToString()
    {
        string hidden = Cell is { } cell ? string.Create(CultureInfo.InvariantCulture, $"{Name(cell)}, {Steps} steps") : Activation;
        return string.Create(
            CultureInfo.InvariantCulture, $"{Net} {hidden}{(BatchNorm ? " + BN" : "")}, batch {Batch}{(RecordEvery > 0 ? $", record {RecordEvery}" : "")}");
    }

    private static string Name(RecurrentKind cell) => cell.ToString().ToLowerInvariant();

    private string Hidden(int layer)
    {
        int width = _widths[layer];
        if (Cell is { } cell)
        {
            string sequence = layer < _widths.Length - 2 ? "true" : "false";
            return $$"""{ "{{Name(cell)}}": {{width}}, "steps": {{Steps}}, "sequence": {{sequence}} }""";
        }

        string norm = BatchNorm ? """{ "batchNorm": {} }, """ : "";
        return $$"""{ "dense": {{width}} }, {{norm}}{ "activation": {{JsonSerializer.Serialize(Activation)}} }""";
    }

    private static int[] Widths(string net)
    {
        List<int> widths = [];
        foreach (string part in net.Split(','))
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

        return widths.Count >= 2 ? [.. widths] : throw new SpecException("--net", "needs at least the inputs and the outputs, as in 784,10");
    }
}
