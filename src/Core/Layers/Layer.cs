using GpuGrad.Activations;
using GpuGrad.Net;
using GpuGrad.Records;
using GpuGrad.Syntax;

namespace GpuGrad.Layers;

/// <summary>
/// A layer of a net: one item of <c>model.layers</c> in a file, and the same record in C#. <c>ModelSpec.Resolve</c> gives
/// each its place (name, shape, what follows it), after which it declares its tensors and appends its operations to a plan.
/// </summary>
public abstract record Layer
{
    /// <summary>Most units in a layer.</summary>
    internal const int MaxWidth = 1 << 17;

    private protected Layer()
    {
    }

    /// <summary>How many layers with weights it makes.</summary>
    internal virtual int WeightLayers => 0;

    /// <summary>Whether an activation after it still follows the layer before it, as norms and dropout let it.</summary>
    internal virtual bool PassesThrough => false;

    /// <summary>Its path in the spec, for messages; empty until resolved.</summary>
    internal string Where { get; init; } = "";

    /// <summary>Its name as PyTorch gives it in nested modules: <c>0</c>, <c>3.body.0</c>; empty until resolved.</summary>
    internal string Name { get; init; } = "";

    /// <summary>The shape of a sample that it reads; no axes until resolved.</summary>
    internal Shape Input { get; init; }

    /// <summary>The shape of a sample that it gives.</summary>
    internal virtual Shape Output => Input;

    /// <summary>Values of a sample that it reads, all axes taken together.</summary>
    internal int ColumnsIn => (int)Input.Length;

    /// <summary>The learned tensors and running statistics, in PyTorch's order.</summary>
    public virtual IReadOnlyList<ParameterDefinition> Parameters => [];

    /// <summary>The layers with weights in it, in order from the input.</summary>
    public virtual IReadOnlyList<LayerInfo> Infos => [];

    /// <summary>What diagnosis and theory know of the layers with weights in it, in the order of <see cref="Infos"/>.</summary>
    internal virtual IEnumerable<LayerTraits> Traits => [];

    /// <summary>What messages call it, such as <c>hidden 1 (784→30 sigmoid)</c>.</summary>
    public abstract string DisplayName { get; }

    /// <summary>Appends the layer's operations on <paramref name="x"/>, [batch, axes of a sample], and leaves its backward operations on the tape.</summary>
    /// <returns>The layer's result, [batch, axes of a sample].</returns>
    public abstract Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x);

    /// <summary>This layer with the defaults that depend on its neighbours: <paramref name="next"/> in the same list, and the activation that its weights feed.</summary>
    internal virtual Layer Complete(Layer? next, ActivationSpec feeds, SpecPath path) => this;

    /// <summary>This layer at <paramref name="place"/>; throws <see cref="SpecException"/> where it does not fit there.</summary>
    internal abstract Layer Resolve(LayerPlace place);

    /// <summary>The layers directly in it.</summary>
    internal virtual IEnumerable<Layer> Inner => [];

    /// <summary>The path of the first batch norm in it, this layer being at <paramref name="path"/>; null where there is none.</summary>
    internal virtual SpecPath? FindBatchNorm(SpecPath path) => null;

    /// <summary>The tensor <c>Name.suffix</c> of so many equal values.</summary>
    private protected ParameterDefinition Vector(string suffix, int length, float value) =>
        new($"{Name}.{suffix}", [length], (_, _) => [.. Enumerable.Repeat(value, length)]);
}
