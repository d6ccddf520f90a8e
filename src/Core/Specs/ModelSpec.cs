using System.Globalization;
using GpuGrad.Kernels.Activations;
using GpuGrad.Specs.Shapes;

namespace GpuGrad.Specs;

/// <summary>The net: a stack of equal hidden layers, or every layer spelled out.</summary>
public sealed record ModelSpec
{
    // 2^30 floats are 4 GiB, and keep every index of a matrix within an int.
    private const long MaxMatrix = 1L << 30;

    internal static readonly ObjectShape<ModelSpec> Shape = new(new ModelSpec(),
    [
        SpecField<ModelSpec>.Of("hidden", HiddenSpec.Shape, m => m.Hidden, (m, v) => m with { Hidden = v },
            "Equal hidden layers; the output layer is added."),
        SpecField<ModelSpec>.Of("outputInit", InitSpec.WeightShape, m => m.OutputInit, (m, v) => m with { OutputInit = v },
            "Weights of the output layer; those of the hidden layers unless given. With hidden only."),
        SpecField<ModelSpec>.Of("outputBiasInit", InitSpec.BiasShape, m => m.OutputBiasInit, (m, v) => m with { OutputBiasInit = v },
            "Biases of the output layer; those of the hidden layers unless given. With hidden only."),
        SpecField<ModelSpec>.Of("layers", new ListShape<LayerEntry>(LayerEntry.Shape, minItems: 1), m => m.Layers, (m, v) => m with { Layers = v },
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
    public ValueList<LayerEntry>? Layers { get; init; }

    /// <summary>Number of dense layers before the output layer.</summary>
    public int HiddenLayers => Hidden?.Depth ?? Layers!.Count(l => l is LayerEntry.Dense) - 1;

    /// <summary>
    /// The flat list of layers for images of <paramref name="features"/> values in <paramref name="classes"/> classes.
    /// Throws <see cref="SpecException"/> with the layer's path where shapes do not chain or a matrix is too large.
    /// </summary>
    public IReadOnlyList<LayerSpec> Resolve(int features, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        SpecPath model = SpecPath.Root.Field("model");
        List<LayerSpec> layers = Hidden is { } h ? ResolveHidden(h, model, features, classes) : ResolveLayers(Layers!, model.Field("layers"), features, classes);
        foreach (DenseLayerSpec d in layers.OfType<DenseLayerSpec>())
        {
            if ((long)d.Inputs * d.Outputs > MaxMatrix)
                throw new SpecException(d.Where, string.Create(CultureInfo.InvariantCulture, $"{d.Inputs} inputs times {d.Outputs} outputs are more than the {MaxMatrix} weights a layer may have; make it narrower"));
        }
        return layers;
    }

    private List<LayerSpec> ResolveHidden(HiddenSpec h, SpecPath model, int features, int classes)
    {
        string where = model.Field("hidden").ToString();
        var layers = new List<LayerSpec>();
        for (int i = 0; i < h.Depth; i++)
        {
            layers.Add(new DenseLayerSpec(where, i == 0 ? features : h.Width, h.Width, h.Init, h.BiasInit, HasBias: true));
            layers.Add(new ActivationLayerSpec(where, h.Activation));
        }
        layers.Add(new DenseLayerSpec(where, h.Width, classes, OutputInit ?? h.Init, OutputBiasInit ?? h.BiasInit, HasBias: true));
        return layers;
    }

    private static List<LayerSpec> ResolveLayers(ValueList<LayerEntry> entries, SpecPath path, int features, int classes)
    {
        var layers = new List<LayerSpec>();
        int inputs = features;
        for (int i = 0; i < entries.Count; i++)
        {
            SpecPath here = path.Item(i);
            if (entries[i] is LayerEntry.Activation a)
            {
                layers.Add(new ActivationLayerSpec(here.ToString(), a.Kind));
                continue;
            }
            var d = (LayerEntry.Dense)entries[i];
            if (d.Inputs is { } claimed && claimed != inputs)
                throw new SpecException(here.Field("inputs"), $"{claimed} inputs are claimed, but {(layers.OfType<DenseLayerSpec>().Any() ? "the layer before gives" : "an image has")} {inputs}; write {inputs} or leave it out");
            if (i == entries.Count - 1 && d.Outputs != classes)
                throw new SpecException(here.Field("dense"), $"the output layer has {d.Outputs} outputs, but the data has {classes} classes; write {classes}");
            layers.Add(new DenseLayerSpec(here.ToString(), inputs, d.Outputs, d.Init!, d.BiasInit ?? new InitSpec.Zeros(), d.Bias));
            inputs = d.Outputs;
        }
        return layers;
    }

    private static ValueList<LayerEntry> CompleteLayers(ValueList<LayerEntry> layers, SpecPath path)
    {
        if (layers[^1] is not LayerEntry.Dense)
            throw new SpecException(path.Item(layers.Count - 1), "the last layer must be the output layer, a dense one; add { \"dense\": <number of classes> } after it");
        // A layer's default init depends on the activation it feeds.
        return [.. layers.Select((layer, i) => layer is LayerEntry.Dense { Init: null } d
            ? d with { Init = InitSpec.DefaultFor(i + 1 < layers.Count && layers[i + 1] is LayerEntry.Activation a ? a.Kind : ActivationKind.Identity) }
            : layer)];
    }
}
