using System.Globalization;
using GpuGrad.Records;

namespace GpuGrad.Experiments.Expectations;

/// <summary>A number of a recorded tensor of one layer or of every hidden layer, such as its norm.</summary>
/// <param name="node">Where it is written.</param>
/// <param name="kind">The tensor.</param>
/// <param name="layers">The layers.</param>
/// <param name="measure">The number.</param>
/// <param name="countsNonFinite">Whether it means anything where values are NaN or infinite. Statistics are over the finite values alone, so a norm would hide
/// the others.</param>
internal sealed class MeasureTerm(
    ExpectationNode node, RecordedKind kind, LayerSelector layers, Func<LayerRecord, double> measure, bool countsNonFinite = false)
    : ExpectationTerm(node, layers.Shape)
{
    public override void Check(ExpectationScope scope)
    {
        if (!scope.Spec.Record.Kinds.Contains(kind))
        {
            throw new ExpectationException(Node.Start, $"this needs {kind.Spell()}, which is not recorded; add \"{kind.Spell()}\" to record.kinds");
        }

        layers.Check(scope);
    }

    public override double[] Evaluate(ExpectationMoment moment, List<string> notes) =>
        [.. layers.Of(moment.Layers).Select(layer => Value(moment.Find(kind, layer), layer, notes))];

    private double Value(LayerRecord? record, LayerInfo layer, List<string> notes)
    {
        if (record is null)
        {
            notes.Add($"{layer.DisplayName} has no {kind.Spell()}");
            return double.NaN;
        }
        TensorStatistics statistics = record.Statistics;
        if (statistics.AllFinite || countsNonFinite)
        {
            return measure(record);
        }

        notes.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"{statistics.Count - statistics.FiniteCount} of {statistics.Count} values of {kind.Spell()} of {layer.DisplayName} are NaN or infinite"));
        return double.NaN;
    }
}
