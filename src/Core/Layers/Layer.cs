using GpuGrad.Planning;

namespace GpuGrad.Layers;

/// <summary>A layer of a net: declares its learned tensors, and appends its forward operations to a plan.</summary>
public abstract class Layer
{
    /// <summary>The learned tensors, in PyTorch's order.</summary>
    public virtual IReadOnlyList<ParameterDefinition> Parameters => [];

    /// <summary>What messages call it, such as <c>hidden 1 (784→30 sigmoid)</c>.</summary>
    public abstract string DisplayName { get; }

    /// <summary>Appends the layer's operations on <paramref name="x"/>, [batch, in].</summary>
    /// <returns>The layer's result, [batch, out].</returns>
    public abstract Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x);
}
