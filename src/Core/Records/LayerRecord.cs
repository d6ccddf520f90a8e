namespace GpuGrad;

/// <summary>Statistics and histogram of one tensor of one layer at one recorded step.</summary>
public sealed record LayerRecord(long Step, int Layer, RecordedKind Kind, TensorStatistics Statistics, FloatHistogram Histogram);
