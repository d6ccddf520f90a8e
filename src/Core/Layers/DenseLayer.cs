using GpuGrad.Planning;
using GpuGrad.Recording;

namespace GpuGrad.Layers;

/// <summary>z = x Wᵀ + b; every input to every output.</summary>
/// <param name="info">Its name and role in records.</param>
/// <param name="weight">W, [out, in].</param>
/// <param name="bias">b, [out], or null.</param>
public sealed class DenseLayer(LayerInfo info, ParameterDefinition weight, ParameterDefinition? bias) : Layer
{
    /// <inheritdoc/>
    public override IReadOnlyList<ParameterDefinition> Parameters { get; } = bias is null ? [weight] : [weight, bias];

    /// <summary>Its name and role in records.</summary>
    public LayerInfo Info { get; } = info;

    /// <inheritdoc/>
    public override string DisplayName => Info.DisplayName;

    /// <inheritdoc/>
    public override Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x) =>
        plan.Dense(Info, x, parameters[weight.Name], bias is null ? null : parameters[bias.Name]);
}
