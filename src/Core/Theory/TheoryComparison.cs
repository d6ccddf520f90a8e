using GpuGrad.Kernels;
using GpuGrad.Models;

namespace GpuGrad.Theory;

/// <summary>Theory beside measurement for one net.</summary>
/// <param name="Prediction">What theory says.</param>
/// <param name="Seeds">With how many seeds was measured.</param>
/// <param name="Layers">The layers with weights, in the order of records.</param>
internal sealed record TheoryComparison(TheoryPrediction Prediction, int Seeds, IReadOnlyList<LayerComparison> Layers)
{
    /// <summary>
    /// What a layer of the net's <see cref="TheoryPrediction.Stretch"/> multiplies ‖δ‖² by, as measured; null as <see cref="TheoryPrediction.Factor"/> is.
    /// </summary>
    public double? MeasuredFactor { get; init; }

    /// <summary>Measures a spec with its seed and the following ones, on the first batch.</summary>
    /// <exception cref="SpecException">The spec does not fit the data.</exception>
    public static TheoryComparison Measure(ComputeDevice device, ExperimentSpec spec, Dataset dataset, int seeds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(seeds, 1);
        TheoryPrediction prediction = TheoryPredictor.Predict(spec, dataset);
        IReadOnlyList<LayerInfo> infos = Model.FromSpec(spec.Model, dataset.Sample, dataset.Target).LayerInfos;
        int[] hidden = [.. infos.Where(info => info.Role == LayerInfo.Hidden).Select(info => info.Id)];
        int reference = hidden.Length == 0 ? infos[^1].Id : hidden[^1];
        IReadOnlyList<StartMeasurement>[] measured =
            [.. Enumerable.Range(0, seeds).Select(i => StartMeasurement.Of(device, spec with { Seed = spec.Seed + (ulong)i }, dataset))];
        LayerComparison[] layers = [.. prediction.Layers.Select(p => Compare(p, infos[p.Layer], measured, reference))];
        return new TheoryComparison(prediction, seeds, layers)
        {
            MeasuredFactor = prediction.Stretch is { } stretch && layers[stretch.First].Log10Delta - layers[stretch.Last].Log10Delta is { } log10
                ? Math.Pow(10, 2 * log10 / stretch.Layers)
                : null,
        };
    }

    private static LayerComparison Compare(LayerPrediction predicted, LayerInfo info, IReadOnlyList<StartMeasurement>[] measured, int reference)
    {
        int layer = predicted.Layer;
        double[] logs = [.. measured.Select(m => Math.Log10(m[layer].Delta / m[reference].Delta))];
        bool known = logs.All(double.IsFinite);
        double mean = logs.Average();
        double seen = logs.Length < 2 ? 0 : Math.Sqrt(logs.Sum(l => (l - mean) * (l - mean)) / (logs.Length - 1));
        double? spread = known && predicted.Spread is { } expected ? Math.Max(seen, expected) : null;
        return new LayerComparison(
            info.DisplayName,
            predicted,
            measured.Average(m => m[layer].PreActivation),
            measured.Average(m => m[layer].Activation),
            known ? mean : null,
            spread,
            spread > 0 ? (mean - predicted.Log10Delta) / spread : null);
    }
}
