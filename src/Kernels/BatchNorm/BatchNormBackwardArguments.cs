using GpuGrad.Kernels.Catalog;
using ILGPU;

namespace GpuGrad.Kernels.BatchNorm;

/// <summary>
/// The gradients of batch normalisation. With x̂ = (x − μ) s, s = 1 / √(σ² + ε) and sums over the R rows of a column:
/// in training dx = γ s (dy − Σdy / R − x̂ Σ(dy x̂) / R), since μ and σ² depend on x; in evaluation dx = γ s dy.
/// Either way dγ = Σ(dy x̂) and dβ = Σdy.
/// </summary>
/// <param name="X">What the forward pass read, [Rows, Columns].</param>
/// <param name="DY">Gradient of the loss by y, [Rows, Columns].</param>
/// <param name="SavedMean">μ of the forward pass, [Columns].</param>
/// <param name="SavedInverseStd">s of the forward pass, [Columns].</param>
/// <param name="Gamma">γ, [Columns]; empty: 1.</param>
/// <param name="Rows">The samples of the batch: at least 2 in training.</param>
/// <param name="Columns">The features.</param>
/// <param name="Training">As in the forward pass: 1 with batch statistics, 0 with running statistics.</param>
/// <param name="DX">Result: gradient by x, [Rows, Columns]; may be DY itself, apart from X.</param>
/// <param name="DGamma">Result: gradient by γ, [Columns]; empty where no scale is learned.</param>
/// <param name="DBeta">Result: gradient by β, [Columns]; empty where no shift is learned.</param>
public readonly record struct BatchNormBackwardArguments(
    ArrayView<float> X,
    ArrayView<float> DY,
    ArrayView<float> SavedMean,
    ArrayView<float> SavedInverseStd,
    ArrayView<float> Gamma,
    int Rows,
    int Columns,
    int Training,
    ArrayView<float> DX,
    ArrayView<float> DGamma,
    ArrayView<float> DBeta)
    : IOpArguments
{
    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Rows);
        ArgumentChecks.RequirePositive(Columns);
        BatchNormChecks.RequireBatch(Training, Rows);
        X.RequireLength((long)Rows * Columns);
        DY.RequireLength((long)Rows * Columns);
        DX.RequireLength((long)Rows * Columns);
        SavedMean.RequireLength(Columns);
        SavedInverseStd.RequireLength(Columns);
        Gamma.RequireLengthOrNone(Columns);
        DGamma.RequireLengthOrNone(Columns);
        DBeta.RequireLengthOrNone(Columns);
        DX.RequireApart(X);
        DGamma.RequireApart(DBeta);
        DGamma.RequireApart(Gamma);
    }
}
