using ILGPU;

namespace GpuGrad.Kernels.Ops.Clipping;

/// <summary>
/// What an optimizer needs to clip the gradients that it reads anyway: g ← clamp(finite(g) · coefficient, ±Limit), where
/// finite takes non-finite elements as 0. <see cref="ClipNormsArguments"/> computes it; the default clips nothing.
/// </summary>
/// <param name="Chunks">The runs of elements that share a coefficient, by ascending start, [ChunkCount].</param>
/// <param name="ChunkCount">Chunks; 0: gradients are taken as they are.</param>
/// <param name="Coefficients">The factor of each chunk, [ChunkCount].</param>
/// <param name="Outcome">Whether the step is left out, [1].</param>
/// <param name="Mode">What is clipped.</param>
/// <param name="Max">The largest magnitude (Value), the largest norm (GlobalNorm, PerTensorNorm) or λ (Adaptive); 0 or more.</param>
internal readonly record struct GradientClip(
    ArrayView<ClipChunk> Chunks,
    int ChunkCount,
    ArrayView<float> Coefficients,
    ArrayView<ClipOutcome> Outcome,
    ClipMode Mode,
    float Max)
{
    /// <summary>The least norm that a unit's weights count as (Adaptive), so that weights of zero can move; 0 or more.</summary>
    public float LeastWeightNorm { get; init; }

    /// <summary>The largest magnitude of an element, +∞ where only norms are bounded.</summary>
    public float Limit => Mode == ClipMode.Value ? Max : float.PositiveInfinity;

    /// <summary>Checks sizes and bounds.</summary>
    /// <exception cref="ArgumentException">A size does not fit, or a bound is negative or NaN; the message names the argument.</exception>
    public void Validate()
    {
        if (!(Max >= 0f))
        {
            throw new ArgumentException($"Max is {Max}, it must be 0 or more: a negative bound would reverse the gradient.", nameof(Max));
        }

        if (!(LeastWeightNorm >= 0f))
        {
            throw new ArgumentException($"LeastWeightNorm is {LeastWeightNorm}, it must be 0 or more.", nameof(LeastWeightNorm));
        }

        if (ChunkCount < 0)
        {
            throw new ArgumentException($"ChunkCount is {ChunkCount}, it must be 0 (no clipping) or positive.", nameof(ChunkCount));
        }

        Chunks.RequireLength(ChunkCount);
        Coefficients.RequireLength(ChunkCount);
        Outcome.RequireLength(ChunkCount > 0 ? 1 : 0);
    }

    /// <summary>Declares what an optimizer reads of it.</summary>
    /// <exception cref="ArgumentException">A view is too short; the message names it.</exception>
    public void Declare(AccessList accesses)
    {
        accesses.Reads(Chunks, ChunkCount);
        accesses.Reads(Coefficients, ChunkCount);
        accesses.Reads(Outcome, ChunkCount > 0 ? 1 : 0);
    }
}
