using GpuGrad.Kernels.Activations;
using GpuGrad.Kernels.Catalog;
using GpuGrad.Planning;

namespace GpuGrad.Layers;

/// <summary>y = f(x), element by element.</summary>
/// <param name="kind">The function f.</param>
/// <param name="alpha">Its parameter; NaN for a function without one.</param>
/// <param name="displayName">What messages call the layer.</param>
public sealed class ActivationLayer(ActivationKind kind, float alpha, string displayName) : Layer
{
    /// <summary>The function f.</summary>
    public ActivationKind Kind => kind;

    /// <summary>Its parameter; NaN for a function without one.</summary>
    public float Alpha => alpha;

    /// <inheritdoc/>
    public override string DisplayName => displayName;

    /// <inheritdoc/>
    public override Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x)
    {
        Tensor y = plan.NewTensor(x.Rows, x.Columns);
        KernelCatalog.ActivationForward.Emit(plan.Calls, new(x.Values, x.Length, kind, y.Values, alpha));
        plan.OnBackward(() => plan.Contribute(x, dx => KernelCatalog.ActivationBackward.Emit(
            plan.Calls, new(x.Values, y.Values, y.Gradient, x.Length, kind, dx, alpha))));
        plan.Follow(x, y);
        return y;
    }
}
