using System.Globalization;
using GpuGrad.Initialization;
using GpuGrad.Planning;
using GpuGrad.Recording;
using GpuGrad.Specs;

namespace GpuGrad.Layers;

/// <summary>A net: layers in order from the input, made from a spec.</summary>
public sealed class Model
{
    private Model(int inputs, IReadOnlyList<Layer> layers)
    {
        Inputs = inputs;
        Layers = layers;
        Parameters = [.. layers.SelectMany(layer => layer.Parameters)];
        LayerInfos = [.. layers.OfType<DenseLayer>().Select(layer => layer.Info)];
    }

    /// <summary>Features of a sample.</summary>
    public int Inputs { get; }

    /// <summary>The layers in order from the input.</summary>
    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>Every learned tensor in order from the input.</summary>
    public IReadOnlyList<ParameterDefinition> Parameters { get; }

    /// <summary>The layers with weights, as records name them.</summary>
    public IReadOnlyList<LayerInfo> LayerInfos { get; }

    /// <summary>Makes the net of a spec for samples of so many features and classes.</summary>
    /// <exception cref="SpecException">The layers do not chain.</exception>
    public static Model FromSpec(ModelSpec spec, int features, int classes)
    {
        IReadOnlyList<LayerSpec> specs = spec.Resolve(features, classes);
        int lastDense = specs.Count - 1;
        List<Layer> layers = [];
        int dense = 0;
        for (int i = 0; i < specs.Count; i++)
        {
            layers.Add(specs[i] switch
            {
                DenseLayerSpec d => Dense(d, i, dense++, isOutput: i == lastDense, (i < lastDense ? specs[i + 1] : null) as ActivationLayerSpec),
                ActivationLayerSpec { Activation: ActivationSpec.Pointwise { Alpha: double.NaN } p } => new ActivationLayer(p.Kind, p.Name),
                _ => throw new SpecException(specs[i].Where, $"no layer is made of {specs[i].GetType().Name}"),
            });
        }

        return new Model(features, layers);
    }

    /// <summary>Appends the forward operations of all layers.</summary>
    /// <returns>The logits, [batch, classes].</returns>
    public Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x)
    {
        foreach (Layer layer in Layers)
        {
            plan.Calls.Layer = layer.DisplayName;
            x = layer.Forward(plan, parameters, x);
        }

        plan.Calls.Layer = "";
        return x;
    }

    private static DenseLayer Dense(DenseLayerSpec spec, int index, int id, bool isOutput, ActivationLayerSpec? activation)
    {
        string role = isOutput ? LayerInfo.Output : LayerInfo.Hidden;
        string title = isOutput ? LayerInfo.Output : string.Create(CultureInfo.InvariantCulture, $"{LayerInfo.Hidden} {id + 1}");
        string function = activation is null ? "" : " " + activation.Activation.Name;
        string name = index.ToString(CultureInfo.InvariantCulture);
        LayerInfo info = new(id, name, role, $"{title} ({spec.Inputs}→{spec.Outputs}{function})");
        ParameterDefinition weight = new(
            $"{name}.weight",
            [spec.Outputs, spec.Inputs],
            (seed, stream) => WeightInitializer.DrawWeight(spec.Init, spec.Inputs, spec.Outputs, seed, stream));
        ParameterDefinition? bias = !spec.HasBias ? null : new(
            $"{name}.bias",
            [spec.Outputs],
            (seed, stream) => WeightInitializer.DrawBias(spec.BiasInit, spec.Inputs, spec.Outputs, seed, stream));
        return new DenseLayer(info, weight, bias);
    }
}
