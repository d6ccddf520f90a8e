using GpuGrad.Initialization;
using GpuGrad.Kernels;

namespace GpuGrad;

/// <summary>A learned tensor as its layer declares it, before any device memory exists.</summary>
/// <param name="Name">Its name in an equivalent PyTorch <c>nn.Sequential</c>, such as <c>0.weight</c>.</param>
/// <param name="Shape">PyTorch's shape, such as [out, in].</param>
/// <param name="Draw">Draws the initial values, row-major, from a seed and the number of the random stream.</param>
public sealed record ParameterDefinition(string Name, Shape Shape, Func<ulong, ulong, float[]> Draw)
{
    /// <summary>Whether the optimizer updates it; false for running statistics.</summary>
    public bool Learned { get; init; } = true;

    /// <summary>Whether the optimizer leaves it as it is, though it has a gradient (<c>train.freeze</c>).</summary>
    internal bool Frozen { get; init; }

    /// <summary>Rows that adaptive clipping takes as units: outputs of a matrix, 1 for a vector.</summary>
    public int Units => Shape.Rank > 1 ? Shape[0] : 1;

    /// <summary>
    /// A weight matrix, [<paramref name="outputs"/>, <paramref name="inputs"/>], drawn as <paramref name="init"/> says; a gain that follows an activation is 1.
    /// </summary>
    public static ParameterDefinition Weight(string name, InitSpec init, int outputs, int inputs) =>
        new(name, [outputs, inputs], (seed, stream) => WeightInitializer.DrawWeight(init.Before(ActivationKind.Identity), inputs, outputs, seed, stream));

    /// <summary>Elements.</summary>
    public int Length => checked((int)Shape.Length);
}
