using System.Globalization;
using GpuGrad.Data;
using GpuGrad.Layers;
using GpuGrad.Recording;
using GpuGrad.Specs;

namespace GpuGrad.Theory;

/// <summary>Mean-field theory of the net of a spec on its data, at initialisation.</summary>
public static class TheoryPredictor
{
    /// <summary>Depth over ξ up to which nets were trained in Schoenholz et al. 2017.</summary>
    private const double DepthPerScale = 6;

    // χ so near to 1 is 1: its depth scale is beyond any net.
    private const double Critical = 1e-6;

    /// <summary>Predicts the net of a spec; the data tells the size of the samples of the first batch and how alike they are.</summary>
    /// <exception cref="SpecException">The spec does not fit the data.</exception>
    public static TheoryPrediction Predict(ExperimentSpec spec, Dataset dataset)
    {
        int batch = Math.Min(spec.Data.Batch, dataset.Train.Count);
        IReadOnlyList<LayerInfo> infos = Model.FromSpec(spec.Model, dataset.Features, dataset.Target).LayerInfos;
        IReadOnlyList<LayerSpec> layers = spec.Model.Resolve(dataset.Features, dataset.Target);
        MeanFieldNet net = new(batch);
        net.Run(layers, InputSignal.Of(dataset.Train.Inputs, dataset.Features, batch));
        List<LayerPrediction> predictions = Predictions(net, infos);
        double? factor = Factor(infos, predictions);
        LengthFixedPoint? fixedPoint = net.StoppedBy is null ? FixedPointOf(layers) : null;
        double? scale = Scale(fixedPoint, factor);
        double? perLayer = fixedPoint?.Chi ?? factor;
        double? carry = IsPlain(layers) ? DepthPerScale * scale : null;
        // The norm is the root of what χ multiplies.
        double? floats = perLayer is { } chi && Math.Abs(Math.Log(chi)) > Critical ? 2 * 38 * Math.Log(10) / Math.Abs(Math.Log(chi)) : null;
        return new TheoryPrediction(
            predictions, factor, fixedPoint, scale, carry, floats, Cause(net.StoppedBy, perLayer, fixedPoint, carry))
        {
            CellPaths = CellPath.Of(layers),
        };
    }

    private static List<LayerPrediction> Predictions(MeanFieldNet net, IReadOnlyList<LayerInfo> infos)
    {
        int last = (infos.LastOrDefault(info => info.Role == LayerInfo.Hidden) ?? infos[^1]).Id;
        MeanFieldLayer? reference = last < net.Layers.Count ? net.Layers[last] : null;
        return [.. infos.Select((info, i) => i < net.Layers.Count ? Reached(info, net.Layers[i]) : new(info.Id, info.Name, null, null, null, null, Stopped()))];

        LayerPrediction Reached(LayerInfo info, MeanFieldLayer layer)
        {
            Signal z = layer.PreActivation;
            double log10 = net.StoppedBy is null ? (z.TotalLogGradient - reference!.PreActivation.TotalLogGradient) / 2 / Math.Log(10) : double.NaN;
            bool known = double.IsFinite(log10);
            return new(
                info.Id,
                info.Name,
                z.MeanSquare,
                layer.Activation.MeanSquare,
                known ? log10 : null,
                known ? Math.Sqrt(Math.Abs(z.LogVariance - reference!.PreActivation.LogVariance)) / 2 / Math.Log(10) : null,
                known ? null : net.StoppedBy is null ? "weights or slopes of zero above it let no gradient through" : Stopped())
            {
                DeltaCorrelation = known && double.IsFinite(z.GradientCorrelation) ? z.GradientCorrelation : null,
            };
        }

        string Stopped() => net.Layers.Count == 0 || net.Layers.Count == infos.Count ? net.StoppedBy! : $"{net.StoppedBy} (after {infos[net.Layers.Count - 1].DisplayName})";
    }

    private static double? Factor(IReadOnlyList<LayerInfo> infos, List<LayerPrediction> predictions)
    {
        LayerPrediction[] hidden = [.. infos.Where(info => info.Role == LayerInfo.Hidden).Select(info => predictions[info.Id])];
        return hidden.Length > 1 && hidden[0].Log10Delta is { } first && hidden[^1].Log10Delta is { } last
            ? Math.Pow(10, 2 * (first - last) / (hidden.Length - 1))
            : null;
    }

    // A plain stack is dense layers and one activation of one value.
    private static LengthFixedPoint? FixedPointOf(IReadOnlyList<LayerSpec> layers)
    {
        ActivationSpec[] activations = [.. layers.OfType<ActivationLayerSpec>().Select(a => a.Activation).Distinct()];
        if (!layers.All(layer => layer is DenseLayerSpec or ActivationLayerSpec) || activations.Length != 1 || activations[0] is ActivationSpec.Maxout)
            return null;
        DenseLayerSpec[] stack = [.. layers.OfType<DenseLayerSpec>().SkipLast(1).Where(d => d.Inputs == d.Outputs)];
        if (stack.Length == 0 || stack[0].Init is InitSpec.Lsuv || stack.Any(d => d.Init != stack[0].Init || d.BiasInit != stack[0].BiasInit || d.HasBias != stack[0].HasBias))
            return null;
        DenseLayerSpec dense = stack[0];
        WeightMoments bias = dense.HasBias ? WeightMoments.Of(dense.BiasInit, dense.Inputs, dense.Outputs) : default;
        LengthFixedPoint point = LengthFixedPoint.Of(activations[0], dense.Inputs * WeightMoments.Of(dense.Init, dense.Inputs, dense.Outputs).Variance, bias.Variance);
        return bias.Mean != 0 || point.Length is null ? null : point;
    }

    // Without norms and skips: what 6 ξ was found for.
    private static bool IsPlain(IReadOnlyList<LayerSpec> layers) =>
        layers.All(layer => layer is DenseLayerSpec or ActivationLayerSpec or MaxoutLayerSpec or DropoutLayerSpec);

    private static double? Scale(LengthFixedPoint? fixedPoint, double? factor)
    {
        double[] scales =
        [
            .. new[] { fixedPoint?.Chi ?? factor, fixedPoint?.CorrelationChi }.OfType<double>()
                .Where(chi => chi > 0 && Math.Abs(Math.Log(chi)) > Critical).Select(chi => 1 / Math.Abs(Math.Log(chi))),
        ];
        return scales.Length == 0 ? null : scales.Min();
    }

    private static string Cause(string? stopped, double? perLayer, LengthFixedPoint? fixedPoint, double? carry)
    {
        if (stopped is not null)
            return $"Theory has nothing to say of the gradient: {stopped}.";
        if (perLayer is not { } chi)
            return "There are too few hidden layers to speak of a factor per layer.";
        string where = fixedPoint?.Length is { } q ? string.Create(CultureInfo.InvariantCulture, $" at q* = {q:G3}") : "";
        string size = string.Create(CultureInfo.InvariantCulture, $"χ = {chi:G4}{where}, so a layer multiplies its norm by {Math.Sqrt(chi):G3}");
        string layers = carry is null ? "" : string.Create(CultureInfo.InvariantCulture, $", and about {Math.Max(1, carry.Value):0} layers can be trained");
        return chi switch
        {
            < 0.98 => $"The gradient vanishes: {size}{layers}.",
            > 1.02 => $"The gradient explodes: {size}{layers}.",
            _ => $"The gradient keeps its size: {size}.",
        };
    }
}
