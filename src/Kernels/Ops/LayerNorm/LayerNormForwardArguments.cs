using GpuGrad.Kernels.Ops.LayerNorm;
using ILGPU;

namespace GpuGrad.Kernels;

/// <summary>
/// Layer normalisation: y = γ (x − μ) / √(σ² + ε) + β with the mean and the biased variance of each row (Ba, Kiros and
/// Hinton, Layer Normalization, 2016). Training and evaluation are alike. A variance beyond the range of floats counts
/// as infinite: y = β there.
/// </summary>
/// <param name="X">[Rows, Columns].</param>
/// <param name="Gamma">γ, the learned scale, [Columns]; empty: 1.</param>
/// <param name="Beta">β, the learned shift, [Columns]; empty: 0.</param>
/// <param name="Rows">The samples.</param>
/// <param name="Columns">The features that are normalised together.</param>
/// <param name="Epsilon">ε, positive: with 0, a constant row would divide by 0.</param>
/// <param name="SavedMean">Result: μ, [Rows], for the backward pass.</param>
/// <param name="SavedInverseStd">Result: 1 / √(σ² + ε), [Rows], for the backward pass.</param>
/// <param name="Y">Result, [Rows, Columns]; apart from X.</param>
public readonly record struct LayerNormForwardArguments(
    ArrayView<float> X,
    ArrayView<float> Gamma,
    ArrayView<float> Beta,
    int Rows,
    int Columns,
    float Epsilon,
    ArrayView<float> SavedMean,
    ArrayView<float> SavedInverseStd,
    ArrayView<float> Y)
    : IOpArguments<LayerNormForwardArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<LayerNormForwardArguments> Op { get; } = new(
        "LayerNormForward",
        new VectorRowLayerNormForward(),
        new GroupRowLayerNormForward());

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        accesses.Reads(X, (long)Rows * Columns);
        accesses.ReadsIfGiven(Gamma, Columns);
        accesses.ReadsIfGiven(Beta, Columns);
        accesses.Writes(Y, (long)Rows * Columns);
        accesses.Writes(SavedInverseStd, Rows);
        accesses.Writes(SavedMean, Rows);
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Rows);
        ArgumentChecks.RequirePositive(Columns);
        ArgumentChecks.RequirePositive(Epsilon);
        this.RequireDeclared();
    }
}
