using GpuGrad.Kernels.Ops;
using GpuGrad.Kernels.Ops.Activations;
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
    public override Tensor Forward(PlanBuilder plan, ParameterSet parameters, Tensor x) => Forward(plan, x, plan.NewTensor(x.Rows, x.Columns));

    /// <summary>
    /// Whether y may take the place of x: f′ follows from y, and nobody asks for x afterwards, as LSUV and the theory's
    /// measurements ask a probe for pre-activations.
    /// </summary>
    public bool CanTakeThePlaceOfItsInput(PlanBuilder plan) => plan.Mode == PlanMode.Train && kind.SlopeFollowsFromOutput(alpha);

    /// <summary>
    /// As <see cref="Forward(PlanBuilder, ParameterSet, Tensor)"/>, with y in the place of x and its gradient in that of x's:
    /// two matrices fewer for the caches, and each line of memory goes from one worker to the others once. For an
    /// <paramref name="x"/> that no other layer reads.
    /// </summary>
    public Tensor ForwardInPlace(PlanBuilder plan, Tensor x) => Forward(plan, x, PlanBuilder.InPlaceOf(x));

    private Tensor Forward(PlanBuilder plan, Tensor x, Tensor y)
    {
        ActivationForwardArguments.Op.Emit(plan.Calls, new(x.Values, x.Length, kind, y.Values, alpha));
        plan.OnBackward(() => plan.Contribute(x, dx => ActivationBackwardArguments.Op.Emit(
            plan.Calls, new(x.Values, y.Values, y.Gradient, x.Length, kind, dx, alpha))));
        plan.Follow(x, y);
        return y;
    }
}
