using GpuGrad.MeanField;
using GpuGrad.Onnx;

namespace GpuGrad.Layers;

/// <summary>
/// Resolved layers one after the other. A batch norm takes the activation that follows it into its own passes, and an
/// activation right after a dense layer works in place. What is recorded as the activation of a layer with a weight is the result of
/// the activation that follows it, or where none does of the last norm after it.
/// </summary>
internal sealed class LayerSequence(IReadOnlyList<Layer> layers)
{
    /// <summary>The layers, the first one first.</summary>
    public IReadOnlyList<Layer> Layers => layers;

    /// <summary>The learned tensors and running statistics, in PyTorch's order.</summary>
    public IReadOnlyList<ParameterDefinition> Parameters => field ??= [.. layers.SelectMany(layer => layer.Parameters)];

    /// <summary>The layers with weights, in order from the input.</summary>
    public IReadOnlyList<LayerInfo> Infos => field ??= [.. layers.SelectMany(layer => layer.Infos)];

    /// <summary>Appends the operations of all layers on <paramref name="x"/>, [batch, axes of a sample].</summary>
    /// <returns>The result of the last one, [batch, axes of a sample].</returns>
    public Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x)
    {
        RecordedLayer? recorded = null;
        int recordedAt = -1;
        for (int i = 0; i < layers.Count; i++)
        {
            Layer layer = layers[i];
            int known = plan.Layers.Count;
            if (layer is BatchNormLayer norm && i + 1 < layers.Count && layers[i + 1] is ActivationLayer { Pointwise: { } function } activation)
            {
                Name(plan, layer, $"{norm.DisplayName} and {activation.DisplayName}");
                x = norm.Forward(plan, parameters, x, function.Kind, (float)function.Alpha);
                i++;
            }
            else if (layer is ActivationLayer inPlace && i > 0 && layers[i - 1] is DenseLayer && inPlace.CanTakeThePlaceOfItsInput(plan))
            {
                Name(plan, layer, layer.DisplayName);
                x = inPlace.ForwardInPlace(plan, x);
            }
            else
            {
                Name(plan, layer, layer.DisplayName);
                x = layer.Forward(plan, parameters, x);
            }

            if (layer.HasWeight)
            {
                if (plan.Layers.Count == known)
                {
                    throw new InvalidOperationException($"{layer.GetType().Name} says that it has a weight, and its Forward registers none: see PlanBuilder.Register.");
                }

                (recorded, recordedAt) = (plan.Layers[^1], i + layer.RecordedAfter);
            }
            else if (i == recordedAt)
            {
                recorded!.Activation = x;
            }
        }

        return x;
    }

    /// <summary>As <see cref="Forward(PlanBuilder, ParameterSet, Tensor)"/>, in mean-field theory.</summary>
    /// <exception cref="NoTheoryException">Theory has nothing to say of one of them.</exception>
    public Signal Forward(MeanFieldPass pass, Signal x)
    {
        MeanFieldLayer? recorded = null;
        int recordedAt = -1;
        for (int i = 0; i < layers.Count; i++)
        {
            x = layers[i].Forward(pass, x);
            if (layers[i].HasWeight)
            {
                (recorded, recordedAt) = (pass.Layers[^1], i + layers[i].RecordedAfter);
            }
            else if (i == recordedAt)
            {
                recorded!.Activation = x;
            }
        }

        return x;
    }

    /// <summary>As <see cref="Forward(PlanBuilder, ParameterSet, Tensor)"/>, in an ONNX graph.</summary>
    /// <exception cref="OnnxException">ONNX cannot say one of them.</exception>
    public OnnxValue Forward(OnnxWriter graph, OnnxValue x) => layers.Aggregate(x, (value, layer) => layer.Forward(graph, value));

    // A net has many layers called relu: the one before, which has a number, tells them apart.
    private static void Name(PlanBuilder plan, Layer layer, string name) =>
        plan.Calls.Layer = layer.Infos.Count > 0 || plan.Layers.Count == 0 ? name : $"{name} after {plan.Layers[^1].Info.DisplayName}";
}
