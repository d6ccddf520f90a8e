namespace GpuGrad.Records;

/// <summary>A record that the thread that writes run.db takes from its list.</summary>
/// <param name="Records">The list.</param>
/// <param name="Index">Where in it.</param>
internal sealed record DeferredLayerRecord(IReadOnlyList<LayerRecord> Records, int Index);
