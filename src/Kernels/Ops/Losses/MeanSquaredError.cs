using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>
/// Mean squared error of each row: loss = Σ_j (p_j − t_j)² / Outputs, gradient 2 (p − t) / (Rows · Outputs). The mean of
/// the row losses is what torch.nn.MSELoss gives.
/// </summary>
internal readonly struct MeanSquaredError : ITargetLoss
{
    /// <inheritdoc/>
    public static string OpName => "MeanSquaredError";

    /// <inheritdoc/>
    public static string PredictionsName => "Predictions";

    /// <inheritdoc/>
    public static float Nothing => 0f;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Plus<T>(T sum, T prediction, T target)
        where T : struct, IFloat<T>
    {
        T difference = prediction - target;
        return T.MultiplyAdd(difference, difference, sum);
    }

    /// <inheritdoc/>
    public static float OfRow(float sum, int outputs) => sum / outputs;

    /// <inheritdoc/>
    public static float Scale(int rows, int outputs) => 2f / ((float)rows * (float)outputs);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Gradient<T>(T prediction, T target, T scale)
        where T : struct, IFloat<T> => (prediction - target) * scale;
}
