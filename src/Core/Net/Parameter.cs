using ILGPU;

namespace GpuGrad;

/// <summary>A learned tensor in device memory, a slice of its <see cref="ParameterSet"/>.</summary>
/// <param name="Name">Its name in an equivalent PyTorch <c>nn.Sequential</c>, such as <c>0.weight</c>.</param>
/// <param name="Shape">PyTorch's shape, such as [out, in].</param>
/// <param name="Values">The values, row-major.</param>
/// <param name="Gradient">∂loss/∂values; after the optimizer of a recorded step, what was added to the values.</param>
public sealed record Parameter(string Name, Shape Shape, ArrayView<float> Values, ArrayView<float> Gradient)
{
    /// <summary>Where an optimizer leaves what it added to the values in a recorded step: the gradient's place; zeros of a tensor that is frozen.</summary>
    internal ArrayView<float> Update { get; init; } = Gradient;

    /// <summary>Elements.</summary>
    public long Length => Values.Length;
}
