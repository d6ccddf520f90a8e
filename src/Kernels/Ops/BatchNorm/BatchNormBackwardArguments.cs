using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Kernels.Ops.BatchNorm;
using ILGPU;

namespace GpuGrad.Kernels;

/// <summary>
/// The gradients of batch normalisation y = f(u), u = γ x̂ + β. With x̂ = (x − μ) s, s = 1 / √(σ² + ε), g = dy f′(u) and
/// sums over the R rows of a column: in training dx = γ s (g − Σg / R − x̂ Σ(g x̂) / R), since μ and σ² depend on x; in
/// evaluation dx = γ s g. Either way dγ = Σ(g x̂) and dβ = Σg. u is computed again as the forward pass did.
/// </summary>
/// <param name="X">What the forward pass read, [Rows, Columns].</param>
/// <param name="DY">Gradient of the loss by y, [Rows, Columns].</param>
/// <param name="SavedMean">μ of the forward pass, [Columns].</param>
/// <param name="SavedInverseStd">s of the forward pass, [Columns].</param>
/// <param name="Gamma">γ, [Columns]; empty: 1.</param>
/// <param name="Rows">The samples of the batch: at least 2 in training.</param>
/// <param name="Columns">The features.</param>
/// <param name="Training">As in the forward pass: 1 with batch statistics, 0 with running statistics.</param>
/// <param name="DX">Result: gradient by x, [Rows, Columns]; may be DY itself, apart from X and Y. Holds g meanwhile.</param>
/// <param name="DGamma">Result: gradient by γ, [Columns]; empty where no scale is learned.</param>
/// <param name="DBeta">Result: gradient by β, [Columns]; empty where no shift is learned.</param>
/// <param name="Beta">β, [Columns]; empty: 0. Read where there is an activation.</param>
/// <param name="Y">What the forward pass wrote, [Rows, Columns]; empty where f is the identity.</param>
/// <param name="Activation">The function f, as in the forward pass.</param>
/// <param name="Alpha">The parameter of the kinds that have one, as in the forward pass; NaN for the others.</param>
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
    ArrayView<float> DBeta,
    ArrayView<float> Beta = default,
    ArrayView<float> Y = default,
    ActivationKind Activation = ActivationKind.Identity,
    float Alpha = float.NaN)
    : IOpArguments<BatchNormBackwardArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<BatchNormBackwardArguments> Op { get; } = new(
        "BatchNormBackward",
        new VectorRowsBatchNormBackward(),
        new VectorColumnsBatchNormBackward(),
        new StagedTileBatchNormBackward(),
        new GroupTileBatchNormBackward());

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        long elements = (long)Rows * Columns;
        accesses.Reads(X, elements);
        accesses.Reads(DY, elements);
        accesses.Reads(SavedMean, Columns);
        accesses.Reads(SavedInverseStd, Columns);
        accesses.ReadsIfGiven(Gamma, Columns);
        accesses.ReadsIfGiven(Beta, Columns);
        accesses.Reads(Y, Activation == ActivationKind.Identity ? 0 : elements);
        accesses.Writes(DX, elements).MayBe(nameof(DY));
        accesses.WritesIfGiven(DBeta, Columns);
        accesses.WritesIfGiven(DGamma, Columns);
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Rows);
        ArgumentChecks.RequirePositive(Columns);
        BatchNormChecks.RequireBatch(Training, Rows);
        Activation.RequireAlpha(Alpha);
        this.RequireDeclared();
    }
}
