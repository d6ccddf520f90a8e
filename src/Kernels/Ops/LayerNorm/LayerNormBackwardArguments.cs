using GpuGrad.Kernels.Ops.LayerNorm;
using ILGPU;

namespace GpuGrad.Kernels;

/// <summary>
/// The gradients of layer normalisation. With x̂ = (x − μ) s, s = 1 / √(σ² + ε), g = γ dy and means over the columns of a
/// row: dx = s (g − mean(g) − x̂ mean(g x̂)); with sums over the rows: dγ = Σ(dy x̂), dβ = Σdy.
/// </summary>
/// <param name="X">What the forward pass read, [Rows, Columns].</param>
/// <param name="DY">Gradient of the loss by y, [Rows, Columns].</param>
/// <param name="SavedMean">μ of the forward pass, [Rows].</param>
/// <param name="SavedInverseStd">s of the forward pass, [Rows].</param>
/// <param name="Gamma">γ, [Columns]; empty: 1.</param>
/// <param name="Rows">The samples.</param>
/// <param name="Columns">The features that are normalised together.</param>
/// <param name="DX">Result: gradient by x, [Rows, Columns]; may be DY itself, apart from X.</param>
/// <param name="DGamma">Result: gradient by γ, [Columns]; empty where no scale is learned.</param>
/// <param name="DBeta">Result: gradient by β, [Columns]; empty where no shift is learned.</param>
public readonly record struct LayerNormBackwardArguments(
    ArrayView<float> X,
    ArrayView<float> DY,
    ArrayView<float> SavedMean,
    ArrayView<float> SavedInverseStd,
    ArrayView<float> Gamma,
    int Rows,
    int Columns,
    ArrayView<float> DX,
    ArrayView<float> DGamma,
    ArrayView<float> DBeta)
    : IOpArguments<LayerNormBackwardArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<LayerNormBackwardArguments> Op { get; } = new(
        "LayerNormBackward",
        new VectorRowLayerNormBackward(),
        new GroupRowLayerNormBackward());

    /// <summary>Whether a gradient by γ or β is wanted.</summary>
    internal bool HasParameters => DGamma.Length > 0 || DBeta.Length > 0;

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        accesses.Reads(X, (long)Rows * Columns);
        accesses.Reads(DY, (long)Rows * Columns);
        accesses.Reads(SavedMean, Rows);
        accesses.Reads(SavedInverseStd, Rows);
        accesses.ReadsIfGiven(Gamma, Columns);
        accesses.Writes(DX, (long)Rows * Columns).MayBe(nameof(DY));
        accesses.WritesIfGiven(DBeta, Columns);
        accesses.WritesIfGiven(DGamma, Columns);
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Rows);
        ArgumentChecks.RequirePositive(Columns);
        this.RequireDeclared();
    }
}
