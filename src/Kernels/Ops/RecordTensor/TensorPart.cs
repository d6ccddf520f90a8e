using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Reduction;

namespace GpuGrad.Kernels.Ops.RecordTensor;

/// <summary>
/// Statistics of the finite values of a part of a tensor as SIMT kernels know them: sums and sums of squares by
/// <see cref="Numerics.MagnitudeRange"/>, scaled, and the extremes as integers in the order of the floats.
/// </summary>
/// <param name="Small">Σ x of small values.</param>
/// <param name="Medium">Σ x of medium values.</param>
/// <param name="Big">Σ x of big values.</param>
/// <param name="SmallSquares">Σ x² of small values.</param>
/// <param name="MediumSquares">Σ x² of medium values.</param>
/// <param name="BigSquares">Σ x² of big values.</param>
/// <param name="Min">The smallest.</param>
/// <param name="Max">The largest.</param>
internal readonly record struct TensorPart(
    float Small, float Medium, float Big, float SmallSquares, float MediumSquares, float BigSquares, int Min, int Max)
    : IJoin<TensorPart>
{
    /// <summary>Of no values.</summary>
    public static TensorPart None => new(0f, 0f, 0f, 0f, 0f, 0f, TensorRecordLayout.NoMin, TensorRecordLayout.NoMax);

    /// <summary>Of both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TensorPart Join(TensorPart a, TensorPart b) => new(
        a.Small + b.Small,
        a.Medium + b.Medium,
        a.Big + b.Big,
        a.SmallSquares + b.SmallSquares,
        a.MediumSquares + b.MediumSquares,
        a.BigSquares + b.BigSquares,
        b.Min < a.Min ? b.Min : a.Min,
        b.Max > a.Max ? b.Max : a.Max);
}
