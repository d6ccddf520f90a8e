namespace GpuGrad.Quantities;

/// <summary>How far a step moves a weight for its size: ‖update‖ / ‖weight‖. About 1e-3 is usual for a net that learns well.</summary>
internal static class UpdateRatio
{
    /// <summary>The ratio that a healthy net has about.</summary>
    public const double Usual = 1e-3;

    /// <summary>The ratio of two recorded tensors; NaN where one holds NaN or infinities, or the weight is zero.</summary>
    public static double Of(in TensorStatistics update, in TensorStatistics weight) =>
        update.AllFinite && weight.AllFinite ? Of(update.Norm, weight.Norm) : double.NaN;

    /// <summary>The ratio of two norms; NaN where the weight is zero, which no update is large or small for.</summary>
    public static double Of(double update, double weight) => weight > 0 ? update / weight : double.NaN;
}
