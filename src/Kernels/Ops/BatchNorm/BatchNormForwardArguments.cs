using GpuGrad.Kernels.Ops.Activations;
using GpuGrad.Kernels.Ops.BatchNorm;
using ILGPU;

namespace GpuGrad.Kernels;

/// <summary>
/// Batch normalisation: y = f(γ (x − μ) / √(σ² + ε) + β), column by column (Ioffe and Szegedy, Batch Normalization, 2015),
/// f being an activation that follows, or the identity: what it is taken of is nowhere stored.
/// In training μ and σ² are the mean and the biased variance of the column over the batch, and the running statistics
/// follow them; in evaluation they are the running statistics. Only a call in training that is given running statistics
/// changes them: one that must not (a probe, a recorded pass of its own) is given none.
/// A variance beyond the range of floats counts as infinite: y = f(β) there.
/// </summary>
/// <param name="X">[Rows, Columns].</param>
/// <param name="Gamma">γ, the learned scale, [Columns]; empty: 1.</param>
/// <param name="Beta">β, the learned shift, [Columns]; empty: 0.</param>
/// <param name="Rows">The samples of the batch: at least 2 in training.</param>
/// <param name="Columns">The features.</param>
/// <param name="Epsilon">ε, positive: with 0, a constant column would divide by 0.</param>
/// <param name="Momentum">m of running ← (1 − m) · running + m · batch, from 0 to 1.</param>
/// <param name="Training">1: batch statistics; 0: running statistics.</param>
/// <param name="RunningMean">Running mean, [Columns]: updated in training, unless empty; read in evaluation.</param>
/// <param name="RunningVariance">Running variance, [Columns], as RunningMean. It follows the unbiased variance σ² Rows / (Rows − 1), as in PyTorch.</param>
/// <param name="SavedMean">Result: μ, [Columns], for the backward pass; in evaluation too.</param>
/// <param name="SavedInverseStd">Result: 1 / √(σ² + ε), [Columns], for the backward pass; in evaluation too.</param>
/// <param name="Y">Result, [Rows, Columns]; apart from X.</param>
/// <param name="Activation">The function f.</param>
/// <param name="Alpha">The parameter of the kinds that have one, the same as backward; NaN for the others.</param>
public readonly record struct BatchNormForwardArguments(
    ArrayView<float> X,
    ArrayView<float> Gamma,
    ArrayView<float> Beta,
    int Rows,
    int Columns,
    float Epsilon,
    float Momentum,
    int Training,
    ArrayView<float> RunningMean,
    ArrayView<float> RunningVariance,
    ArrayView<float> SavedMean,
    ArrayView<float> SavedInverseStd,
    ArrayView<float> Y,
    ActivationKind Activation = ActivationKind.Identity,
    float Alpha = float.NaN)
    : IOpArguments<BatchNormForwardArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<BatchNormForwardArguments> Op { get; } = new(
        "BatchNormForward",
        new VectorRowsBatchNormForward(),
        new VectorColumnsBatchNormForward(),
        new StagedTileBatchNormForward(),
        new GroupTileBatchNormForward());

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        long elements = (long)Rows * Columns;
        accesses.Reads(X, elements);
        accesses.ReadsIfGiven(Gamma, Columns);
        accesses.ReadsIfGiven(Beta, Columns);
        long tracked = RunningMean.Length > 0 || RunningVariance.Length > 0 ? Columns : 0;
        if (Training == 1)
        {
            accesses.Updates(RunningVariance, tracked);
            accesses.Updates(RunningMean, tracked);
        }
        else
        {
            accesses.Reads(RunningVariance, tracked);
            accesses.Reads(RunningMean, tracked);
        }

        accesses.Writes(SavedInverseStd, Columns);
        accesses.Writes(SavedMean, Columns);
        accesses.Writes(Y, elements);
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Rows);
        ArgumentChecks.RequirePositive(Columns);
        BatchNormChecks.RequireBatch(Training, Rows);
        ArgumentChecks.RequirePositive(Epsilon);
        if (!(Momentum >= 0f && Momentum <= 1f))
        {
            throw new ArgumentException($"Momentum is {Momentum}, it must be from 0 to 1.", nameof(Momentum));
        }

        if (Training == 0 && RunningMean.Length == 0)
        {
            throw new ArgumentException(
                "Batch normalisation in evaluation needs running statistics; where none are tracked, use those of the batch (Training 1).",
                nameof(RunningMean));
        }

        Activation.RequireAlpha(Alpha);
        this.RequireDeclared();
    }
}
