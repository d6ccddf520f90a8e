using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Clipping;
using GpuGrad.Kernels.Ops.Optimizers;
using ILGPU;

namespace GpuGrad.Optimizers;

/// <summary>What an optimizer's update works on, and the list that its call goes to.</summary>
/// <param name="Calls">The list.</param>
/// <param name="Parameters">Weights and their gradients.</param>
/// <param name="Momentum">The first accumulator, laid out as the parameters; empty where none is kept.</param>
/// <param name="Squares">The second accumulator, laid out as the parameters; empty where none is kept.</param>
/// <param name="Table">What <see cref="OptimizerSpec.Table"/> gave.</param>
/// <param name="State">The step, [1].</param>
/// <param name="Clip">How gradients are clipped.</param>
internal sealed record UpdateTarget(
    CallList Calls,
    ParameterSet Parameters,
    ArrayView<float> Momentum,
    ArrayView<float> Squares,
    ArrayView<float> Table,
    ArrayView<StepState> State,
    GradientClip Clip)
{
    /// <summary>Appends one update of all parameters by a rule.</summary>
    public void Update<TRule>(TRule rule)
        where TRule : struct, IUpdateRule<TRule> => UpdateArguments<TRule>.Op.Emit(
            Calls,
            new(
                Parameters.Values.SubView(0, Parameters.TrainedLength), Parameters.Gradients.SubView(0, Parameters.TrainedLength), Momentum, Squares,
                Parameters.TrainedLength, rule, State)
            {
                Clip = Clip,
            });
}
