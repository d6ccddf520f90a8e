using System.Globalization;
using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Syntax;

namespace GpuGrad.Layers;

/// <summary>A list of layers, at the top of <c>model.layers</c> or inside a block of it: what follows what is decided here and nowhere else.</summary>
internal static class LayerList
{
    /// <summary>Most layers of a list, and most layers with weights of a net: a hundred times as many as anybody has trained without shortcuts.</summary>
    public const int MaxLayers = 10_000;

    /// <summary>The layers with every default filled in that depends on their neighbours.</summary>
    /// <param name="layers">The list.</param>
    /// <param name="path">Its path.</param>
    /// <param name="after">The activation that follows the block that the list is the body of; null for the top.</param>
    public static ValueList<Layer> Complete(ValueList<Layer> layers, SpecPath path, ActivationSpec? after) =>
        [.. layers.Select((layer, i) => layer.Complete(i + 1 < layers.Count ? layers[i + 1] : null, Fed(layers, i, after), path.Item(i)))];

    /// <summary>
    /// A whole net over samples of that shape; its last layer is the output layer. Throws <see cref="SpecException"/> where layers do not chain.
    /// </summary>
    /// <param name="layers">The layers.</param>
    /// <param name="path">The path of the list or, with <paramref name="isExpanded"/>, of what the layers were expanded from.</param>
    /// <param name="sample">The shape of a sample.</param>
    /// <param name="isExpanded">Whether <c>model.hidden</c> stands for the layers.</param>
    public static ValueList<Layer> ResolveNet(ValueList<Layer> layers, SpecPath path, Shape sample, bool isExpanded)
    {
        LayerPlace input = new(path, sample, "a sample has") { Numbering = new(), IsExpanded = isExpanded };
        return Resolve(layers, input, isExpanded ? _ => path : path.Item, prefix: "", after: null, outputIndex: layers.Count - 1);
    }

    /// <summary>The body of a block that stands at <paramref name="place"/>.</summary>
    /// <param name="layers">The layers.</param>
    /// <param name="place">The block's place.</param>
    /// <param name="name">The body's name in the block.</param>
    /// <param name="field">The block's field that holds the layers; null where it makes them itself.</param>
    public static ValueList<Layer> ResolveBody(ValueList<Layer> layers, LayerPlace place, string name, string? field)
    {
        Func<int, SpecPath> pathOf = field is null || place.IsExpanded ? _ => place.Path : place.Path.Field(field).Item;
        return Resolve(layers, place, pathOf, $"{place.Name}.{name}.", place.Feeds, outputIndex: -1);
    }

    /// <summary>A resolved layer and all layers in it, in order from the input.</summary>
    public static IEnumerable<Layer> Flat(Layer layer) => [layer, .. layer.Inner.SelectMany(Flat)];

    /// <summary>The shape that a resolved list makes of a sample of shape <paramref name="input"/>.</summary>
    public static Shape OutputOf(ValueList<Layer> layers, Shape input) => layers.Count == 0 ? input : layers[^1].Output;

    private static ValueList<Layer> Resolve(
        ValueList<Layer> layers, LayerPlace input, Func<int, SpecPath> pathOf, string prefix, ActivationSpec? after, int outputIndex)
    {
        var resolved = new List<Layer>();
        LayerPlace place = input;
        for (int i = 0; i < layers.Count; i++)
        {
            Layer layer = layers[i].Resolve(place with
            {
                Path = pathOf(i),
                Name = $"{prefix}{i.ToString(CultureInfo.InvariantCulture)}",
                Role = i == outputIndex ? LayerInfo.Output : LayerInfo.Hidden,
                FollowedBy = Following(layers, i),
                RecordedAfter = RecordedAfter(layers, i),
                Feeds = Fed(layers, i, after),
            });
            resolved.Add(layer);
            place = place with { Input = layer.Output, Giver = layer.WeightLayers > 0 ? "the layer before gives" : place.Giver };
        }

        return new ValueList<Layer>(resolved);
    }

    private static ActivationSpec? Following(ValueList<Layer> layers, int index) =>
        index + 1 + Passed(layers, index) is var next && next < layers.Count && layers[next] is ActivationLayer found ? found.Activation : null;

    // Layers right behind a layer that an activation after them looks through. Never all of a list: a net may have thousands of layers, and each asks.
    private static int Passed(ValueList<Layer> layers, int index)
    {
        int passed = 0;
        while (index + 1 + passed < layers.Count && layers[index + 1 + passed].PassesThrough)
        {
            passed++;
        }

        return passed;
    }

    // Layers from a layer to the one whose result is recorded as its activation: the activation that follows it or, where none does, the last norm.
    private static int RecordedAfter(ValueList<Layer> layers, int index)
    {
        int passed = Passed(layers, index);
        if (Following(layers, index) is not null)
        {
            return passed + 1;
        }

        while (passed > 0 && !layers[index + passed].Normalises)
        {
            passed--;
        }

        return passed;
    }

    private static ActivationSpec Fed(ValueList<Layer> layers, int index, ActivationSpec? after) => Following(layers, index)
        ?? (after is not null && index + 1 + Passed(layers, index) == layers.Count
            ? layers.Take(index).OfType<ActivationLayer>().LastOrDefault()?.Activation ?? after
            : ActivationKind.Identity);
}
