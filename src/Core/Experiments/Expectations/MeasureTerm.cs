using System.Globalization;
using GpuGrad.Records;

namespace GpuGrad.Experiments.Expectations;

/// <summary>A number of recorded tensors of one layer or of every hidden layer, such as the norm of one or the ratio of two.</summary>
/// <param name="node">Where it is written.</param>
/// <param name="kinds">The tensors.</param>
/// <param name="layers">The layers.</param>
/// <param name="measure">The number, of the records in the same order; NaN where it is not defined.</param>
/// <param name="countsNonFinite">Whether it means anything where values are NaN or infinite. Statistics are over the finite values alone, so a norm would hide
/// the others.</param>
internal sealed class MeasureTerm(
    ExpectationNode node, IReadOnlyList<RecordedKind> kinds, LayerSelector layers, Func<IReadOnlyList<LayerRecord>, double> measure,
    bool countsNonFinite = false)
    : ExpectationTerm(node, layers.Shape)
{
    public override void Check(ExpectationScope scope)
    {
        foreach (RecordedKind kind in kinds.Where(kind => scope.Spec?.Record.Kinds.Contains(kind) == false))
        {
            throw new ExpectationException(Node.Start, $"this needs {kind.Spell()}, which is not recorded; add \"{kind.Spell()}\" to record.kinds");
        }

        layers.Check(scope);
    }

    public override double[] Evaluate(ExpectationMoment moment, List<string> notes) =>
        [.. layers.Of(moment.Layers).Select(layer => Value(moment, layer, notes))];

    private double Value(ExpectationMoment moment, LayerInfo layer, List<string> notes)
    {
        List<LayerRecord> records = [];
        foreach (RecordedKind kind in kinds)
        {
            if (moment.Find(kind, layer) is not { } record)
            {
                notes.Add($"{layer.DisplayName} has no {kind.Spell()}");
                return double.NaN;
            }

            TensorStatistics statistics = record.Statistics;
            if (!statistics.AllFinite && !countsNonFinite)
            {
                notes.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{statistics.Count - statistics.FiniteCount} of {statistics.Count} values of {kind.Spell()} of {layer.DisplayName} are NaN or infinite"));
                return double.NaN;
            }

            records.Add(record);
        }

        double value = measure(records);
        if (double.IsNaN(value))
        {
            notes.Add($"not defined for {layer.DisplayName}");
        }

        return value;
    }
}
