using GpuGrad.Kernels.Ops.Clipping;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>What every optimizer works on.</summary>
/// <param name="Weights">w, [Length]: updated.</param>
/// <param name="Gradients">g, [Length]: replaced by the update on recorded steps.</param>
/// <param name="First">The first accumulator, [Length], or empty: updated.</param>
/// <param name="Second">The second accumulator, [Length], or empty: updated.</param>
/// <param name="Length">Elements.</param>
/// <param name="State">Holds the step, [1].</param>
/// <param name="Clip">How gradients are clipped.</param>
/// <param name="Rule">The optimizer's formula.</param>
/// <typeparam name="TRule">Its type.</typeparam>
internal readonly record struct UpdateArguments<TRule>(
    ArrayView<float> Weights,
    ArrayView<float> Gradients,
    ArrayView<float> First,
    ArrayView<float> Second,
    long Length,
    ArrayView<StepState> State,
    GradientClip Clip,
    TRule Rule)
    where TRule : struct, IUpdateRule<TRule>;
