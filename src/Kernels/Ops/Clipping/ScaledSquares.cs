using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Clipping;

/// <summary>
/// A sum of squares of floats in three parts, whose terms were scaled by powers of two so that no square leaves the
/// normal floats (<see cref="MagnitudeRange"/>). For devices without doubles.
/// </summary>
/// <param name="Small">The squares of small values.</param>
/// <param name="Medium">The squares of the others.</param>
/// <param name="Big">The squares of big values.</param>
internal readonly record struct ScaledSquares(float Small, float Medium, float Big)
{
    private const uint MediumFrom = MagnitudeRange.MediumFrom;
    private const uint BigFrom = MagnitudeRange.BigFrom;
    private const float SmallScale = MagnitudeRange.SmallScale;
    private const float SmallUnscale = 1f / SmallScale;
    private const float BigScale = MagnitudeRange.BigScale;
    private const float BigUnscale = 1f / BigScale;

    /// <summary>The root of the sum.</summary>
    public float Norm => Big > 0f ? BigRoot * BigUnscale
        : Medium > 0f ? MathF.Sqrt(Medium + (Small * SmallUnscale * SmallUnscale))
        : MathF.Sqrt(Small) * SmallUnscale;

    private float BigRoot => MathF.Sqrt(Big + (Medium * BigScale * BigScale));

    /// <summary>The sum with the square of one more finite value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ScaledSquares Plus(float value)
    {
        // By bits, since a device without subnormals compares small floats wrongly.
        uint magnitude = Interop.FloatAsInt(value) & 0x7FFFFFFFu;
        float scale = magnitude < MediumFrom ? SmallScale : magnitude < BigFrom ? 1f : BigScale;
        float scaled = value * scale;
        float square = scaled * scaled;
        return new ScaledSquares(
            Small + (magnitude < MediumFrom ? square : 0f),
            Medium + (magnitude >= MediumFrom && magnitude < BigFrom ? square : 0f),
            Big + (magnitude >= BigFrom ? square : 0f));
    }

    /// <summary>The sum of both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ScaledSquares Plus(ScaledSquares other) => new(Small + other.Small, Medium + other.Medium, Big + other.Big);

    /// <summary>The sum of the squares of all values times <paramref name="factor"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ScaledSquares Times(float factor) => new(Small * factor * factor, Medium * factor * factor, Big * factor * factor);

    /// <summary>min(1, bound / (Norm + extra)), right even where Norm is beyond the floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Coefficient(float bound, float extra)
    {
        // Beside a norm of 2^48 the extra is nothing.
        float ratio = Big > 0f ? bound / BigRoot * BigScale : bound / (Norm + extra);
        return ratio < 1f ? ratio : 1f;
    }
}
