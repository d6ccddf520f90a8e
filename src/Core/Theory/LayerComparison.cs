namespace GpuGrad.Theory;

/// <summary>A layer's prediction beside what several seeds measured.</summary>
/// <param name="Display">What people call the layer.</param>
/// <param name="Predicted">What theory says.</param>
/// <param name="PreActivation">Measured mean square of W x + b, mean over the seeds.</param>
/// <param name="Activation">Measured mean square of the layer's output, mean over the seeds.</param>
/// <param name="Log10Delta">Measured log10 of ‖δ‖ over that of the last hidden layer, mean over the seeds; null where a norm was zero or not finite.</param>
/// <param name="Spread">What one seed's <see cref="Log10Delta"/> may differ by: the larger of the standard deviation seen between seeds and the predicted
/// one.</param>
/// <param name="Z">(measured − predicted) / spread; null where either is missing, and for the layer that all are compared with.</param>
internal sealed record LayerComparison(
    string Display, LayerPrediction Predicted, double PreActivation, double Activation, double? Log10Delta, double? Spread, double? Z);
