using GpuGrad.Records;

namespace GpuGrad.Experiments.Expectations;

/// <summary>What is known of a run at one recorded step.</summary>
/// <param name="step">The step.</param>
/// <param name="layers">All layers with weights, in order from the input.</param>
/// <param name="records">What was recorded of them at this step.</param>
/// <param name="metrics">The latest value of each metric that has one.</param>
/// <param name="speeds">The speeds at initialisation.</param>
internal sealed class ExpectationMoment(
    long step, IReadOnlyList<LayerInfo> layers, IEnumerable<LayerRecord> records, IReadOnlyDictionary<string, double> metrics, IEnumerable<Measurement> speeds)
{
    private readonly Dictionary<(RecordedKind Kind, int Layer), LayerRecord> _records = records.ToDictionary(r => (r.Kind, r.Layer));
    private readonly Dictionary<int, double> _speeds = speeds.Where(s => s.Layer is not null).ToDictionary(s => s.Layer!.Value, s => s.Value);

    /// <summary>The step.</summary>
    public long Step => step;

    /// <summary>All layers with weights, in order from the input.</summary>
    public IReadOnlyList<LayerInfo> Layers => layers;

    /// <summary>The latest value of each metric that has one.</summary>
    public IReadOnlyDictionary<string, double> Metrics => metrics;

    /// <summary>The record of a tensor; null where the layer has none.</summary>
    public LayerRecord? Find(RecordedKind kind, LayerInfo layer) => _records.GetValueOrDefault((kind, layer.Id));

    /// <summary>The speed of a layer at initialisation; null where none was measured.</summary>
    public double? Speed(LayerInfo layer) => _speeds.TryGetValue(layer.Id, out double speed) ? speed : null;
}
