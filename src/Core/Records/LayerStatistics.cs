namespace GpuGrad.Records;

/// <summary>A <see cref="LayerRecord"/> without its histogram, for those who read many of them.</summary>
internal readonly record struct LayerStatistics(long Step, int Layer, RecordedKind Kind, TensorStatistics Statistics);
