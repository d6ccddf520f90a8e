using GpuGrad.Planning;
using GpuGrad.Recording;

namespace GpuGrad.Layers;

/// <summary>Layers one after the other.</summary>
public sealed class LayerSequence(IReadOnlyList<Layer> layers) : Layer
{
    /// <summary>The layers, the first one first.</summary>
    public IReadOnlyList<Layer> Layers => layers;

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterDefinition> Parameters { get; } = [.. layers.SelectMany(layer => layer.Parameters)];

    /// <inheritdoc/>
    public override IReadOnlyList<LayerInfo> Infos { get; } = [.. layers.SelectMany(layer => layer.Infos)];

    /// <inheritdoc/>
    public override string DisplayName => string.Join(", ", layers.Select(layer => layer.DisplayName));

    /// <inheritdoc/>
    public override Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x)
    {
        foreach (Layer layer in layers)
        {
            // A net has many layers called relu: the one before, which has a number, tells them apart.
            plan.Calls.Layer = layer.Infos.Count > 0 || plan.Layers.Count == 0
                ? layer.DisplayName
                : $"{layer.DisplayName} after {plan.Layers[^1].Info.DisplayName}";
            x = layer.Forward(plan, parameters, x);
        }

        return x;
    }
}
