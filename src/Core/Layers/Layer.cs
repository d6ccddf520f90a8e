using GpuGrad.Planning;
using GpuGrad.Recording;

namespace GpuGrad.Layers;

/// <summary>A layer of a net: declares its learned tensors, and appends its operations to a plan.</summary>
public abstract class Layer
{
    /// <summary>The learned tensors and running statistics, in PyTorch's order.</summary>
    public virtual IReadOnlyList<ParameterDefinition> Parameters => [];

    /// <summary>The layers with weights in it, in order from the input.</summary>
    public virtual IReadOnlyList<LayerInfo> Infos => [];

    /// <summary>What messages call it, such as <c>hidden 1 (784→30 sigmoid)</c>.</summary>
    public abstract string DisplayName { get; }

    /// <summary>Appends the layer's operations on <paramref name="x"/>, [batch, in], and leaves its backward operations on the tape.</summary>
    /// <returns>The layer's result, [batch, out].</returns>
    public abstract Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x);
}
