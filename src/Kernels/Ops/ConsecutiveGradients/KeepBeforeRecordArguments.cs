using System.Runtime.CompilerServices;
using ILGPU;

namespace GpuGrad.Kernels.Ops.ConsecutiveGradients;

/// <summary>Kept[i] = X[i] when the next step is a recorded one, so that it can be compared with this one; else Kept stays.</summary>
/// <param name="X">The gradients of this step, [Length].</param>
/// <param name="Length">Elements.</param>
/// <param name="RecordEvery">Steps whose number is a multiple of it are recorded.</param>
/// <param name="State">Holds the step, [1].</param>
/// <param name="Kept">Result, [Length]; apart from X.</param>
internal readonly record struct KeepBeforeRecordArguments(
    ArrayView<float> X,
    long Length,
    int RecordEvery,
    ArrayView<StepState> State,
    ArrayView<float> Kept)
    : IOpArguments<KeepBeforeRecordArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<KeepBeforeRecordArguments> Op { get; } = new(
        "KeepBeforeRecord",
        new VectorKeep(),
        new StridedKeep());

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        accesses.Reads(X, Length);
        accesses.Reads(State, 1);
        accesses.Updates(Kept, Length);
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Length);
        ArgumentChecks.RequirePositive(RecordEvery);
        this.RequireDeclared();
    }

    /// <summary>Whether the next step is recorded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsDue(KeepBeforeRecordArguments a) => (a.State[0].Step + 1) % a.RecordEvery == 0;
}
