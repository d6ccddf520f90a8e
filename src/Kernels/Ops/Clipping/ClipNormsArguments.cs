using ILGPU;

namespace GpuGrad.Kernels.Ops.Clipping;

/// <summary>
/// Measures the gradients of a step and decides how an optimizer must clip them: norms per tensor and of all, from finite
/// elements only and without underflow or overflow, then the coefficient of every chunk, as <see cref="ClipMode"/> has it.
/// The gradients stay as they are. Under <see cref="NonFinitePolicy.Error"/> a non-finite element sets the state's Halted
/// to 2; once Halted is not 0 the outcome stays as it is.
/// </summary>
/// <param name="Gradients">g, [Length].</param>
/// <param name="Weights">w, [Length]; may be empty unless the mode is Adaptive.</param>
/// <param name="Length">Elements of the flat buffers.</param>
/// <param name="Tensors">The chunks of each tensor, [TensorCount].</param>
/// <param name="TensorCount">Tensors.</param>
/// <param name="Policy">What non-finite gradients do.</param>
/// <param name="State">Holds the step; Halted is written, [1].</param>
/// <param name="Clip">Chunks, mode and bound; its coefficients and outcome are results.</param>
/// <param name="Records">Result on recorded steps: the ring of <see cref="ClipRecord"/>s, [slots, ClipRecord.Words(TensorCount)]; empty: none.</param>
internal readonly record struct ClipNormsArguments(
    ArrayView<float> Gradients,
    ArrayView<float> Weights,
    long Length,
    ArrayView<ClipTensor> Tensors,
    int TensorCount,
    NonFinitePolicy Policy,
    ArrayView<StepState> State,
    GradientClip Clip,
    ArrayView<float> Records)
    : IOpArguments<ClipNormsArguments>
{
    /// <summary>The op, variants best first.</summary>
    public static KernelOp<ClipNormsArguments> Op { get; } = new(
        "ClipNorms",
        new VectorChunkClipNorms(),
        new GroupChunkClipNorms());

    /// <inheritdoc/>
    public void Declare(AccessList accesses)
    {
        accesses.Reads(Gradients, Length);
        accesses.Reads(Weights, Clip.Mode == ClipMode.Adaptive ? Length : 0);
        accesses.Reads(Tensors, TensorCount);
        accesses.Updates(State, 1);
        accesses.UpdatesRing(Records, Records.Length > 0 ? ClipRecord.Words(TensorCount) : 0);
        accesses.Reads(Clip.Chunks, Clip.ChunkCount, "Chunks");
        accesses.Updates(Clip.Coefficients, Clip.ChunkCount);
        accesses.Updates(Clip.Outcome, Clip.ChunkCount > 0 ? 1 : 0);
    }

    /// <inheritdoc/>
    public void Validate()
    {
        ArgumentChecks.RequirePositive(Length);
        ArgumentChecks.RequirePositive(TensorCount);
        ArgumentChecks.RequirePositive(Clip.ChunkCount);
        Clip.Validate();
        this.RequireDeclared();
    }
}
