using GpuGrad.Kernels.Ops.Dropout;
using ILGPU;

namespace GpuGrad.Kernels;

/// <summary>
/// Inverted dropout: each element becomes 0 with the probability p, else x / (1 − p), so that evaluation is the identity
/// and needs no op; with <see cref="Scale"/> 1 it is masking noise. The mask depends on seed, step and op alone: backward is this same op with dy for X and dx
/// for Y, and
/// draws the mask again. Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov, JMLR 15, 2014.
/// </summary>
/// <param name="X">[Length].</param>
/// <param name="Length">Elements.</param>
/// <param name="Probability">p, from 0 to below 1: dropped where the element's uniform number is below it.</param>
/// <param name="Seed">Names the run's random numbers.</param>
/// <param name="Draw">Tells this op's random numbers from those of the step's other ops; the same backward.</param>
/// <param name="State">Says which step it is, [1].</param>
/// <param name="Y">Result, [Length]; may be X itself.</param>
public readonly record struct DropoutArguments(
    ArrayView<float> X,
    long Length,
    float Probability,
    ulong Seed,
    int Draw,
    ArrayView<StepState> State,
    ArrayView<float> Y)
    : IOpArguments<DropoutArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<DropoutArguments> Op { get; } = new(
        "Dropout",
        new VectorDropout(),
        new BlockThreadDropout());

    /// <summary>What a kept element is multiplied by, finite: 1 / (1 − p) unless given.</summary>
    public float Scale { get; init; } = 1f / (1f - Probability);

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        accesses.Reads(X, Length);
        accesses.Reads(State, 1);
        accesses.Writes(Y, Length).MayBe(nameof(X));
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Length);
        if (!(Probability >= 0f && Probability < 1f))
        {
            throw new ArgumentException($"Probability is {Probability}, it must be at least 0 and below 1.", nameof(Probability));
        }

        if (!float.IsFinite(Scale))
        {
            throw new ArgumentException($"Scale is {Scale}, it must be finite.", nameof(Scale));
        }

        this.RequireDeclared();
    }
}
