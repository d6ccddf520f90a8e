using System.Globalization;
using GpuGrad.Layers;
using GpuGrad.Models;
using GpuGrad.Syntax;

namespace GpuGrad;

/// <summary>The net: a stack of equal hidden layers, or every layer spelled out.</summary>
public sealed record ModelSpec
{
    internal static readonly ObjectShape<ModelSpec> Shape = new(new ModelSpec(),
    [
        SpecField<ModelSpec>.Of("hidden", HiddenSpec.Shape, m => m.Hidden, (m, v) => m with { Hidden = v },
            "Equal hidden layers; the output layer is added."),
        SpecField<ModelSpec>.Of(
            "outputInit", InitSpec.WeightShape, m => m.OutputInit == m.Hidden?.Init ? null : m.OutputInit, (m, v) => m with { OutputInit = v },
            "Weights of the output layer; those of the hidden layers unless given. With hidden only."),
        SpecField<ModelSpec>.Of(
            "outputBiasInit", InitSpec.BiasShape, m => m.OutputBiasInit == m.Hidden?.BiasInit ? null : m.OutputBiasInit, (m, v) =>
            m with { OutputBiasInit = v },
            "Biases of the output layer; those of the hidden layers unless given. With hidden only."),
        SpecField<ModelSpec>.Of(
            "layers", new ListShape<Layer>(LayerKinds.Shape, minItems: 1, maxItems: LayerList.MaxLayers), m => m.Layers, (m, v) => m with { Layers = v },
            "Every layer, the output layer (a dense one) last."),
    ],
    [FieldRule.ExactlyOne("hidden", "layers"), FieldRule.AtMostOne("layers", "outputInit"), FieldRule.AtMostOne("layers", "outputBiasInit")],
    complete: (m, path) => m.Layers is null
        ? m with { OutputInit = m.OutputInit ?? m.Hidden!.Init, OutputBiasInit = m.OutputBiasInit ?? m.Hidden!.BiasInit }
        : m with { Layers = CompleteLayers(m.Layers, path.Field("layers")) });

    /// <summary>Equal hidden layers; null where <see cref="Layers"/> is given.</summary>
    public HiddenSpec? Hidden { get; init; }

    /// <summary>Initial weights of the output layer after <see cref="Hidden"/>.</summary>
    public InitSpec? OutputInit { get; init; }

    /// <summary>Initial biases of the output layer after <see cref="Hidden"/>.</summary>
    public InitSpec? OutputBiasInit { get; init; }

    /// <summary>Every layer; null where <see cref="Hidden"/> is given.</summary>
    public ValueList<Layer>? Layers { get; init; }

    /// <summary>Number of layers with weights before the output layer.</summary>
    public int HiddenLayers => Hidden?.Depth ?? Layers!.Sum(entry => entry.WeightLayers) - 1;

    /// <summary>
    /// The layers in order from the input, blocks holding theirs, for samples of shape <paramref name="sample"/> and targets of that shape.
    /// Gains are numbers. Throws <see cref="SpecException"/> with the layer's path where shapes do not chain or a matrix is too large.
    /// </summary>
    public IReadOnlyList<Layer> Resolve(Shape sample, TargetShape target)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sample.Length, 1, nameof(sample));
        SpecPath model = SpecPath.Root.Field("model");
        return Hidden is { } hidden
            ? LayerList.ResolveNet(
                HiddenExpansion.Expand(hidden, OutputInit ?? hidden.Init, OutputBiasInit ?? hidden.BiasInit, target.Outputs), model.Field("hidden"), sample,
                isExpanded: true)
            : ResolveLayers(Layers!, model.Field("layers"), sample, target);
    }

    /// <summary>The path of the first batch norm, this model being at <paramref name="path"/>; null where there is none.</summary>
    internal SpecPath? FindBatchNorm(SpecPath path) => Hidden is { } hidden
        ? hidden.BatchNorm is null ? null : path.Field("hidden").Field("batchNorm")
        : Layers!.Select((entry, i) => entry.FindBatchNorm(path.Field("layers").Item(i))).FirstOrDefault(found => found is not null);

    private static ValueList<Layer> ResolveLayers(ValueList<Layer> layers, SpecPath path, Shape sample, TargetShape target)
    {
        ValueList<Layer> resolved = LayerList.ResolveNet(layers, path, sample, isExpanded: false);
        long outputs = LayerList.OutputOf(resolved, sample).Length;
        return outputs == target.Outputs
            ? resolved
            : throw new SpecException(
                path.Item(layers.Count - 1).Field("dense"),
                FormattableString.Invariant($"the output layer has {outputs} outputs, but the data has {target}; write {WidthFor(target)}"));
    }

    private static string WidthFor(TargetShape target) => target.Steps > 1
        ? FormattableString.Invariant($"{{ \"dense\": {target.Classes}, \"steps\": {target.Steps} }}")
        : FormattableString.Invariant($"{target.Outputs}");

    private static ValueList<Layer> CompleteLayers(ValueList<Layer> layers, SpecPath path)
    {
        // Blocks hold layers of their own, however short the list is.
        if (layers.Sum(layer => (long)layer.WeightLayers) is > LayerList.MaxLayers and var weights)
        {
            throw new SpecException(
                path, string.Create(CultureInfo.InvariantCulture, $"the net has {weights:N0} layers with weights, and may have {LayerList.MaxLayers:N0}; make it less deep"));
        }

        return layers[^1] is DenseLayer
            ? LayerList.Complete(layers, path, after: null)
            : throw new SpecException(
                path.Item(layers.Count - 1),
                "the last layer must be the output layer, a dense one; add { \"dense\": <number of classes, or of numbers to predict> } after it");
    }
}
