using System.Globalization;
using GpuGrad.Data;
using GpuGrad.Initialization;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Devices;
using GpuGrad.Models;
using GpuGrad.Planning;
using ILGPU;

namespace GpuGrad.Core.Tests.Science.InitialisationTable;

/// <summary>
/// A net at initialisation after one forward and backward pass on the cpu device. Samples are random and their labels
/// drawn by lot; the output weights are tiny, so that the softmax is flat and the loss gradient at the top does not
/// depend on what the net computes: only the layers under test shape what comes down.
/// </summary>
internal sealed class ProbedNet
{
    public const int Classes = 10;

    private static readonly Lazy<ComputeDevice> s_cpu = new(() => ComputeDevice.Open(DeviceSelector.Parse("cpu")));

    private ProbedNet(IReadOnlyList<float[]> deltas, IReadOnlyList<float[]> activations, double topGradient)
    {
        (Deltas, Activations, TopGradient) = (deltas, activations, topGradient);
    }

    public static ComputeDevice Cpu => s_cpu.Value;

    /// <summary>δ of each hidden layer, [batch, out], gates left out.</summary>
    public IReadOnlyList<float[]> Deltas { get; }

    /// <summary>The output of each hidden layer, [batch, out], gates left out.</summary>
    public IReadOnlyList<float[]> Activations { get; }

    /// <summary>The squared norm of ∂loss/∂(input of the output layer).</summary>
    public double TopGradient { get; }

    public static double SquaredNorm(IEnumerable<float> values) => values.Sum(v => (double)v * v);

    /// <summary>The number as it stands in an experiment file.</summary>
    public static string Json(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Weights N(0, <paramref name="variance"/>/<paramref name="fanIn"/>).</summary>
    public static string Normal(double variance, int fanIn) => $$"""{ "kind": "normal", "std": {{Json(Math.Sqrt(variance / fanIn))}} }""";

    /// <summary>Probes a stack of hidden layers; <paramref name="hidden"/> are its fields. All samples have <paramref name="label"/>, if any.</summary>
    public static ProbedNet OfHidden(string hidden, float[] inputs, int features, ulong seed, int? label = null) =>
        Probe($$"""{ "hidden": { {{hidden}} }, "outputInit": { "kind": "normal", "std": 1e-6 }, "outputBiasInit": "zeros" }""", inputs, features, seed, label);

    /// <summary>Probes the net of these layers, an output layer added.</summary>
    public static ProbedNet OfLayers(IEnumerable<string> layers, float[] inputs, int features, ulong seed) =>
        Probe($$"""{ "layers": [ {{string.Join(", ", layers)}}, { "dense": {{Classes}}, "init": { "kind": "normal", "std": 1e-6 } } ] }""", inputs, features,
            seed);

    /// <summary>N(0, 1) samples, [batch, features].</summary>
    public static float[] RandomInputs(int batch, int features, ulong seed)
    {
        PhiloxSequence random = new(seed, stream: 1UL << 40);
        return [.. Enumerable.Range(0, batch * features).Select(_ => (float)random.NextNormal())];
    }

    private static ProbedNet Probe(string modelJson, float[] inputs, int features, ulong seed, int? label = null)
    {
        int batch = inputs.Length / features;
        ExperimentSpec spec = ExperimentSpec.Parse($$"""{ "name": "probe", "model": {{modelJson}} }""", "probe");
        PhiloxSequence random = new(seed, stream: 1UL << 41);
        DataSplit split = new(inputs, [.. Enumerable.Range(0, batch).Select(_ => label ?? (int)(Classes * random.NextUniform()))]);
        Model model = Model.FromSpec(spec.Model, features, Classes);
        using ParameterSet parameters = new(Cpu, model.Parameters, seed);
        using DeviceSplit data = new(Cpu, split, features);
        using StepPlan plan = new(Cpu, model, parameters, data, new StepPlanSettings(batch, LossKind.SoftmaxCrossEntropy, PlanMode.Probe));
        plan.Run(1);
        RecordedLayer[] hidden = [.. plan.Layers.Where(layer => layer.Info.Role == LayerInfo.Hidden)];
        RecordedLayer output = plan.Layers.Single(layer => layer.Info.Role == LayerInfo.Output);
        return new ProbedNet(
            [.. hidden.Select(layer => layer.PreActivation.Gradient.Download())],
            [.. hidden.Select(layer => layer.Activation.Values.Download())],
            SquaredNormOfProduct(output.PreActivation.Gradient.Download(), output.Weight.Values.Download(), batch));
    }

    // ‖δ W‖² with δ [batch, classes] and W [classes, width].
    private static double SquaredNormOfProduct(float[] delta, float[] weight, int batch)
    {
        int width = weight.Length / Classes;
        double sum = 0;
        for (int row = 0; row < batch; row++)
        {
            for (int column = 0; column < width; column++)
            {
                double value = 0;
                for (int k = 0; k < Classes; k++)
                {
                    value += (double)delta[(row * Classes) + k] * weight[(k * width) + column];
                }

                sum += value * value;
            }
        }

        return sum;
    }
}
