using System.Runtime.CompilerServices;
using ILGPU;

namespace GpuGrad.Kernels.Clipping;

/// <summary>
/// A sum of squares of floats in three parts, whose terms were scaled by powers of two so that no square leaves the
/// normal floats: values below 2^−56 times 2^92, values from 2^48 on times 2^−80, the others as they are (J. L. Blue, "A
/// portable Fortran program to find the Euclidean norm of a vector", ACM TOMS 4(1), 1978). For devices without doubles.
/// </summary>
/// <param name="Small">The squares of small values.</param>
/// <param name="Medium">The squares of the others.</param>
/// <param name="Big">The squares of big values.</param>
public readonly record struct ScaledSquares(float Small, float Medium, float Big)
{
    private const uint MediumFrom = 0x23800000;
    private const uint BigFrom = 0x57800000;
    private const float SmallScale = 4951760157141521099596496896f;
    private const float SmallUnscale = 2.0194839173657902e-28f;
    private const float BigScale = 8.271806125530277e-25f;
    private const float BigUnscale = 1208925819614629174706176f;

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
