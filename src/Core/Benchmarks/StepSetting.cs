using System.Globalization;
using System.Text.Json;

namespace GpuGrad.Benchmarks;

/// <summary>A dense net whose training step is timed: forward, softmax cross entropy, backward, clipping by the global norm, SGD with momentum.</summary>
/// <param name="Net">Widths from input to output, WIDTHxCOUNT repeats one: <c>784,256x30,10</c>.</param>
/// <param name="Activation">Activation of the hidden layers, as a spec names it.</param>
/// <param name="Batch">Samples a step.</param>
/// <param name="BatchNorm">Whether batch norm comes before each activation.</param>
/// <param name="RecordEvery">Every gradient is measured at every so many steps; 0: never.</param>
internal sealed record StepSetting(string Net, string Activation, int Batch, bool BatchNorm = false, int RecordEvery = 0)
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
    public int Inputs => _widths[0];

    /// <summary>Classes.</summary>
    public int Classes => _widths[^1];

    /// <summary>The experiment.</summary>
    /// <exception cref="SpecException">The activation or the batch is none.</exception>
    public ExperimentSpec Spec()
    {
        string norm = BatchNorm ? """{ "batchNorm": {} }, """ : "";
        string layers =
            string.Join(", ", _widths[1..^1].Select(w => $$"""{ "dense": {{w}} }, {{norm}}{ "activation": {{JsonSerializer.Serialize(Activation)}} }"""));
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

    /// <summary>The net, its activation and the batch.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture, $"{Net} {Activation}{(BatchNorm ? " + BN" : "")}, batch {Batch}{(RecordEvery > 0 ? $", record {RecordEvery}" : "")}");

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
