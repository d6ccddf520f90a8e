using System.Globalization;
using GpuGrad.Initialization;
using GpuGrad.Theory;

namespace GpuGrad.Core.Tests.Theory;

/// <summary>A spec and data of N(0, scale²) samples for it, as wide as its layers; the i-th of B samples is 1 + stretch·i/B times as long.</summary>
internal sealed record RandomNet(ExperimentSpec Spec, Dataset Data)
{
    private const int Classes = 10;

    /// <summary>A stack of hidden layers; <paramref name="hidden"/> are its fields.</summary>
    public static RandomNet OfHidden(string hidden, int features, int batch, double scale = 1, double stretch = 0) =>
        Of($$"""{ "hidden": { {{hidden}} } }""", features, batch, scale, stretch);

    /// <summary>These layers and an output layer.</summary>
    public static RandomNet OfLayers(IEnumerable<string> layers, int features, int batch, double scale = 1) =>
        Of($$"""{ "layers": [ {{string.Join(", ", layers)}}, { "dense": {{Classes}} } ] }""", features, batch, scale, stretch: 0);

    public TheoryPrediction Predict() => TheoryPredictor.Predict(Spec, Data);

    /// <summary>
    /// By what the layers multiply the squared norm of δ from layer <paramref name="from"/> up to the one below <paramref name="to"/>, as a mean.
    /// </summary>
    public static double Factor(TheoryPrediction prediction, int from, int to) =>
        Math.Pow(10, 2 * (prediction.Layers[from].Log10Delta!.Value - prediction.Layers[to].Log10Delta!.Value) / (to - from));

    private static RandomNet Of(string model, int features, int batch, double scale, double stretch)
    {
        ExperimentSpec spec = ExperimentSpec.Parse(
            string.Create(CultureInfo.InvariantCulture, $$"""{ "name": "net", "data": { "batch": {{batch}} }, "model": {{model}} }"""), "net");
        PhiloxSequence random = new(1, stream: 1UL << 40);
        DataSplit split = new(
            [.. Enumerable.Range(0, batch * features).Select(i => (float)(scale * (1 + (stretch * (i / features) / batch)) * random.NextNormal()))],
            [.. Enumerable.Range(0, batch).Select(_ => (int)(Classes * random.NextUniform()))]);
        return new RandomNet(spec, new Dataset("random", split, split, features, Classes));
    }
}
