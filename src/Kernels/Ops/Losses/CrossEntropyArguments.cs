using ILGPU;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>The cross entropy of each row of a batch of logits against its label, and the gradient of the rows' mean.</summary>
/// <param name="Logits">z, [Rows, Classes].</param>
/// <param name="Labels">The class of each row, [Rows]; −1 for a row beyond the end of the data: loss, correct and gradient 0.</param>
/// <param name="Rows">Rows of the batch, those without data included; the gradient's divisor.</param>
/// <param name="Classes">Classes.</param>
/// <param name="RowLoss">Result: loss of each row in nats, [Rows]; NaN where a logit is NaN or the label is no class.</param>
/// <param name="RowCorrect">Result: 1 where the largest logit (the first of equals) is the label's, else 0, [Rows]; 0 where the loss is NaN.</param>
/// <param name="DLogits">Result: gradient of the mean loss by z, [Rows, Classes]; empty: not wanted.</param>
/// <typeparam name="TLoss">Which cross entropy.</typeparam>
internal readonly record struct CrossEntropyArguments<TLoss>(
    ArrayView<float> Logits,
    ArrayView<int> Labels,
    int Rows,
    int Classes,
    ArrayView<float> RowLoss,
    ArrayView<int> RowCorrect,
    ArrayView<float> DLogits)
    : IOpArguments<CrossEntropyArguments<TLoss>>
    where TLoss : struct, ICrossEntropy<TLoss>
{
    // Class numbers are held in floats too, which are exact up to here.
    private const int MostClasses = 1 << 24;

    /// <summary>The op, variants best first.</summary>
    public static KernelOp<CrossEntropyArguments<TLoss>> Op { get; } = new(
        TLoss.OpName,
        new VectorRowCrossEntropy<TLoss>(),
        new GroupRowCrossEntropy<TLoss>());

    /// <summary>The share of each label that goes to all classes alike, between 0 and 1; 0 for losses against the label itself.</summary>
    public float Smoothing { get; init; }

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        accesses.Reads(Logits, (long)Rows * Classes);
        accesses.Reads(Labels, Rows);
        accesses.Writes(RowLoss, Rows);
        accesses.Writes(RowCorrect, Rows);
        accesses.WritesIfGiven(DLogits, (long)Rows * Classes);
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Rows);
        ArgumentChecks.RequirePositive(Classes);
        if (Classes > MostClasses)
        {
            throw new ArgumentException($"{Classes} classes are more than {MostClasses}.", nameof(Classes));
        }

        if (!(TLoss.Smooths ? Smoothing > 0 && Smoothing < 1 : Smoothing == 0))
        {
            throw new ArgumentException($"Smoothing is {Smoothing}, it must be {(TLoss.Smooths ? "between 0 and 1" : "0")}.", nameof(Smoothing));
        }

        this.RequireDeclared();
    }
}
