using GpuGrad.Planning;
using GpuGrad.Recording;

namespace GpuGrad.Layers;

/// <summary>
/// Layers one after the other. A batch norm takes the activation that follows it into its own passes, and an activation
/// right after a dense layer works in place.
/// </summary>
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
        for (int i = 0; i < layers.Count; i++)
        {
            Layer layer = layers[i];
            if (layer is BatchNormLayer norm && i + 1 < layers.Count && layers[i + 1] is ActivationLayer activation)
            {
                Name(plan, layer, $"{norm.DisplayName} and {activation.DisplayName}");
                x = norm.Forward(plan, parameters, x, activation.Kind, activation.Alpha);
                i++;
            }
            else if (layer is ActivationLayer function && i > 0 && layers[i - 1] is DenseLayer && function.CanTakeThePlaceOfItsInput(plan))
            {
                Name(plan, layer, layer.DisplayName);
                x = function.ForwardInPlace(plan, x);
            }
            else
            {
                Name(plan, layer, layer.DisplayName);
                x = layer.Forward(plan, parameters, x);
            }
        }

        return x;
    }

    // A net has many layers called relu: the one before, which has a number, tells them apart.
    private static void Name(PlanBuilder plan, Layer layer, string name) =>
        plan.Calls.Layer = layer.Infos.Count > 0 || plan.Layers.Count == 0 ? name : $"{name} after {plan.Layers[^1].Info.DisplayName}";
}
