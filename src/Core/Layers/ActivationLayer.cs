using GpuGrad.Kernels.Activations;
using GpuGrad.Planning;

namespace GpuGrad.Layers;

/// <summary>y = f(x), element by element.</summary>
/// <param name="kind">The function f.</param>
/// <param name="displayName">What messages call the layer.</param>
public sealed class ActivationLayer(ActivationKind kind, string displayName) : Layer
{
    /// <inheritdoc/>
    public override string DisplayName => displayName;

    /// <inheritdoc/>
    public override Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x) => plan.Activate(x, kind);
}
