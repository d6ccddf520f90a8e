using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>
/// Cross entropy of σ(z) against targets in [0, 1], each output on its own, as an auto-encoder's reconstruction of grey
/// values is measured: loss = −Σ_j (t_j ln σ(z_j) + (1 − t_j) ln (1 − σ(z_j))), gradient (σ(z) − t) / Rows. Vincent,
/// Larochelle, Bengio, Manzagol, ICML 2008, equation 3. The predictions are z.
/// </summary>
internal readonly struct BernoulliCrossEntropy : ITargetLoss
{
    /// <inheritdoc/>
    public static string OpName => "BernoulliCrossEntropy";

    /// <inheritdoc/>
    public static string PredictionsName => "Logits";

    /// <inheritdoc/>
    // A sigmoid that is surely 0, and ought to be.
    public static float Nothing => float.MinValue;

    /// <summary>
    /// The sum with softplus(z) − t z, itself a sum in which nothing cancels: softplus(−|z|) plus (1 − t) z above 0 and −t z
    /// below, none of them negative.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Plus<T>(T sum, T prediction, T target)
        where T : struct, IFloat<T>
    {
        T zero = T.Of(0f);
        T share = T.SelectLess(prediction, zero, zero - target, T.Of(1f) - target);
        return sum + ((share * prediction) + Transcendentals.Softplus(zero - T.Abs(prediction)));
    }

    /// <inheritdoc/>
    public static float OfRow(float sum, int outputs) => sum;

    /// <inheritdoc/>
    public static float Scale(int rows, int outputs) => rows;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Gradient<T>(T prediction, T target, T scale)
        where T : struct, IFloat<T> => (Transcendentals.Sigmoid(prediction) - target) / scale;
}
