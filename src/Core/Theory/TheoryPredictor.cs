using GpuGrad.Layers;
using GpuGrad.MeanField;
using GpuGrad.Models;

namespace GpuGrad.Theory;

/// <summary>Mean-field theory of the net of a spec on its data, at initialisation.</summary>
internal static class TheoryPredictor
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
        Model model = Model.FromSpec(spec.Model, dataset.Sample, dataset.Target);
        (IReadOnlyList<LayerInfo> infos, IReadOnlyList<Layer> layers) = (model.LayerInfos, model.Layers);
        (Signal input, double directions) = InputSignal.Of(dataset.Train.Inputs, dataset.Features, batch);
        MeanFieldPass pass = new(batch, directions);
        pass.Run(theory => model.Forward(theory, input));
        List<LayerPrediction> predictions = Predictions(pass, infos, IsHomogeneousMaxout(layers));
        UniformStretch? stretch = UniformStretch.Of(layers, layer => predictions[layer].Log10Delta);
        LengthFixedPoint? fixedPoint = pass.StoppedBy is null ? FixedPointOf(layers) : null;
        double? perLayer = fixedPoint?.Chi ?? stretch?.Settled;
        double? scale = Scale(perLayer, fixedPoint?.CorrelationChi);
        IReadOnlyList<GradientJump> jumps = Jumps(infos, predictions, stretch);
        double? carry = layers.All(layer => layer.IsPlain) ? DepthPerScale * scale : null;
        // The norm is the root of what χ multiplies.
        double? floats = perLayer is { } chi && Math.Abs(Math.Log(chi)) > Critical ? 2 * 38 * Math.Log(10) / Math.Abs(Math.Log(chi)) : null;
        return new TheoryPrediction(
            predictions,
            stretch?.Factor,
            fixedPoint,
            scale,
            carry,
            floats,
            pass.StoppedBy is { } stopped ? $"Theory has nothing to say of the gradient: {stopped}."
            : GradientCause.Of(infos, stretch, jumps, fixedPoint, carry))
        {
            Stretch = stretch,
            Jumps = jumps,
            CellPaths = CellPath.Of(layers),
        };
    }

    private static List<LayerPrediction> Predictions(MeanFieldPass pass, IReadOnlyList<LayerInfo> infos, bool keepsProducts)
    {
        int last = (infos.LastOrDefault(info => info.Role == LayerInfo.Hidden) ?? infos[^1]).Id;
        MeanFieldLayer? reference = last < pass.Layers.Count ? pass.Layers[last] : null;
        return
        [
            .. infos.Select(
                (info, i) => i < pass.Layers.Count ? Reached(info, pass.Layers[i]) : new(info.Id, info.Name, null, null, null, null, Stopped())),
        ];

        LayerPrediction Reached(LayerInfo info, MeanFieldLayer layer)
        {
            Signal z = layer.PreActivation;
            double ln = pass.StoppedBy is null ? z.TotalLogGradient - reference!.PreActivation.TotalLogGradient : double.NaN;
            double along = 0;
            if (keepsProducts && info.Id < last)
            {
                // y·∂loss/∂y is the same in every layer: squared it is ‖g‖² E y² at the top, and no gradient of less than that over ‖y‖² can have it.
                double kept = Math.Log(reference!.Activation.MeanSquare / layer.Activation.MeanSquare / layer.Activation.Columns), sum = LogSum.Of([ln, kept]);
                (along, ln) = (Math.Exp(kept - sum), sum);
            }

            double log10 = ln / 2 / Math.Log(10);
            bool known = double.IsFinite(log10);
            return new(
                info.Id,
                info.Name,
                z.MeanSquare,
                layer.Activation.MeanSquare,
                known ? log10 : null,
                // The square of a normal number has twice the variance of its squared mean.
                known ? Math.Sqrt(Math.Abs(z.LogVariance - reference!.PreActivation.LogVariance) + (2 * along * along)) / 2 / Math.Log(10) : null,
                known ? null : pass.StoppedBy is null ? "weights or slopes of zero above it let no gradient through" : Stopped())
            {
                DeltaCorrelation = known && double.IsFinite(z.GradientCorrelation) ? z.GradientCorrelation : null,
            };
        }

        string Stopped() => pass.Layers.Count == 0 || pass.Layers.Count == infos.Count ? pass.StoppedBy!
            : $"{pass.StoppedBy} (after {infos[pass.Layers.Count - 1].DisplayName})";
    }

    // From the first hidden layer to the last, but for the stretch.
    private static IReadOnlyList<GradientJump> Jumps(IReadOnlyList<LayerInfo> infos, List<LayerPrediction> predictions, UniformStretch? stretch)
    {
        int[] hidden = [.. infos.Where(info => info.Role == LayerInfo.Hidden).Select(info => info.Id)];
        if (hidden.Length == 0)
        {
            return [];
        }

        (int Lower, int Upper)[] parts = stretch is null ? [(hidden[0], hidden[^1])] : [(hidden[0], stretch.First), (stretch.Last, hidden[^1])];
        return
        [
            .. parts.Where(part => part.Lower != part.Upper && predictions[part.Lower].Log10Delta is not null).Select(part => new GradientJump(
                part.Upper, part.Lower, Math.Pow(10, 2 * (predictions[part.Lower].Log10Delta!.Value - predictions[part.Upper].Log10Delta!.Value)))),
        ];
    }

    // A plain stack is dense layers and one activation of one value.
    private static LengthFixedPoint? FixedPointOf(IReadOnlyList<Layer> layers)
    {
        ActivationSpec[] activations = [.. layers.OfType<ActivationLayer>().Select(a => a.Activation).Distinct()];
        if (!layers.All(layer => layer is DenseLayer or ActivationLayer) || activations.Length != 1 || activations[0] is ActivationSpec.Maxout)
        {
            return null;
        }

        DenseLayer[] stack = [.. layers.OfType<DenseLayer>().SkipLast(1).Where(d => d.FanIn == d.Outputs)];
        if (stack.Length == 0 || stack[0].Init is InitSpec.Lsuv
            || stack.Any(d => d.Init != stack[0].Init || d.BiasInit != stack[0].BiasInit || d.HasBias != stack[0].HasBias))
        {
            return null;
        }

        DenseLayer dense = stack[0];
        WeightMoments bias = dense.HasBias ? WeightMoments.Of(dense.BiasInit!, dense.FanIn, dense.Outputs) : default;
        LengthFixedPoint point =
            LengthFixedPoint.Of(activations[0], dense.FanIn * WeightMoments.Of(dense.Init!, dense.FanIn, dense.Outputs).Variance, bias.Variance);
        return bias.Mean != 0 || point.Length is null ? null : point;
    }

    // With a maxout among its layers: elsewhere what a gradient has along the signal shrinks with the rest of it.
    private static bool IsHomogeneousMaxout(IReadOnlyList<Layer> layers) =>
        layers.Any(layer => layer is MaxoutLayer or ActivationLayer { Activation: ActivationSpec.Maxout })
        && layers.SkipLast(1).All(layer => layer.IsHomogeneous);

    private static double? Scale(double? chi, double? correlationChi)
    {
        double[] scales =
        [
            .. new[] { chi, correlationChi }.OfType<double>()
                .Where(factor => factor > 0 && Math.Abs(Math.Log(factor)) > Critical).Select(factor => 1 / Math.Abs(Math.Log(factor))),
        ];
        return scales.Length == 0 ? null : scales.Min();
    }
}
