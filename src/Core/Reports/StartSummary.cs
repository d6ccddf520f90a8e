using System.Globalization;
using GpuGrad.Records;
using GpuGrad.Runs;

namespace GpuGrad.Reports;

/// <summary>
/// How fast each hidden layer learns at the start: the measured speeds where the run has them, else the norm of the
/// bias gradient (or the weight gradient, or δ) at the first recorded step.
/// </summary>
/// <param name="Measure">What the values are, in words.</param>
/// <param name="Layers">The hidden layers, from the input.</param>
/// <param name="Values">One value a hidden layer; NaN where nothing was measured.</param>
/// <param name="Step">The step: 0, but in a run that another program recorded from a later one on.</param>
internal sealed record StartSummary(string Measure, IReadOnlyList<LayerInfo> Layers, IReadOnlyList<double> Values, long Step = 0)
{
    // Of a sum that cancels, relative to what it is of.
    private const double RoundingError = 1e-5;

    private static readonly RecordedKind[] Substitutes = [RecordedKind.BiasGradient, RecordedKind.WeightGradient, RecordedKind.Delta];

    /// <summary>First hidden layer over last: 1 is healthy, far below 1 vanishing, far above exploding. NaN if unknown.</summary>
    public double FirstToLast => Values.Count == 0 ? double.NaN : Values[0] / Values[^1];

    /// <summary>The value of each hidden layer over that of the next one; one fewer than there are layers.</summary>
    public IReadOnlyList<double> NeighbourRatios => [.. Values.Zip(Values.Skip(1), (layer, next) => layer / next)];

    /// <summary>When that was, as the beginning of a sentence.</summary>
    public string When => Step == 0 ? "At the start" : FormattableString.Invariant($"At step {Step}, the first recorded,");

    /// <summary>What was measured, in one plain sentence.</summary>
    public string Sentence
    {
        get
        {
            if (Values.Count == 0 || Values.All(double.IsNaN))
            {
                return "No gradient was recorded at the start.";
            }

            if (Values.Any(v => !double.IsFinite(v)))
            {
                return $"{When} the {Measure} of {CountLayers(v => !double.IsFinite(v))} is not a finite number.";
            }

            if (Values.Any(v => v == 0))
            {
                return $"{When} the {Measure} of {CountLayers(v => v == 0)} is exactly zero.";
            }

            if (Values.Count == 1)
            {
                return $"{When} the {Measure} of the only hidden layer is {Number(Values[0])}.";
            }

            string values = $"({Measure} {Number(Values[0])} against {Number(Values[^1])})";
            return FirstToLast switch
            {
                < 0.5 => $"{When} the first hidden layer learns {Factor(1 / FirstToLast)} times slower than the last {values}.",
                > 2 => $"{When} the first hidden layer's gradient is {Factor(FirstToLast)} times larger than the last's {values}.",
                _ => $"{When} the first and the last hidden layer learn at about the same speed {values}.",
            };
        }
    }

    /// <summary>Reads the summary of a recorded run.</summary>
    public static StartSummary Of(RunDatabaseReader database) => Of(
        database.Layers(),
        database.Measurements(),
        database.FirstRecordedStep() is { } first ? new StatisticsGrid(database.Statistics(first), count: 1) : new StatisticsGrid([], count: 0));

    internal static StartSummary Of(IReadOnlyList<LayerInfo> layers, IReadOnlyList<Measurement> measurements, StatisticsGrid grid)
    {
        LayerInfo[] hidden = [.. layers.Where(l => l.Role == LayerInfo.Hidden)];
        Dictionary<int, double> speeds = measurements
            .Where(m => m.Name == Measurement.Speed && m.Layer is not null)
            .GroupBy(m => m.Layer!.Value)
            .ToDictionary(g => g.Key, g => g.MinBy(m => m.Step)!.Value);
        if (speeds.Count > 0 && hidden.All(l => speeds.ContainsKey(l.Id)))
        {
            return new StartSummary("speed", hidden, [.. hidden.Select(l => speeds[l.Id])]);
        }

        // A bias before a batch norm does nothing: it is left out, or has a gradient that is a rounding error. Then biases cannot be compared.
        bool someBiasDoesNothing = speeds.Count > 0 || hidden.Any(l => grid.Steps.Count > 0
            && grid[RecordedKind.BiasGradient, grid.Steps[0], l.Id] is { AllFinite: true } bias
            && grid[RecordedKind.WeightGradient, grid.Steps[0], l.Id] is { AllFinite: true } weight && bias.Norm < RoundingError * weight.Norm);
        foreach (RecordedKind kind in Substitutes.Skip(someBiasDoesNothing ? 1 : 0))
        {
            if (grid.Kinds.Contains(kind) && hidden.All(l => grid[kind, grid.Steps[0], l.Id] is not null))
            {
                long first = grid.Steps[0];
                return new StartSummary(Words(kind), hidden, [.. hidden.Select(l => Norm(grid[kind, first, l.Id]))], first);
            }
        }
        return new StartSummary("gradient norm", hidden, [.. hidden.Select(_ => double.NaN)]);
    }

    private static double Norm(TensorStatistics? cell) => cell switch
    {
        null => double.NaN,
        { NaNs: > 0 } => double.NaN,
        { AllFinite: false } => double.PositiveInfinity,
        { Norm: double norm } => norm,
    };

    private static string Words(RecordedKind kind) => kind switch
    {
        RecordedKind.BiasGradient => "bias gradient norm",
        RecordedKind.WeightGradient => "weight gradient norm",
        _ => "δ norm",
    };

    private static string Number(double value) => value.ToString(value is >= 1e-3 and < 1e5 ? "G3" : "0.0#e0", CultureInfo.InvariantCulture);

    private static string Factor(double factor) => factor.ToString(factor < 10 ? "0.0" : factor < 1e6 ? "0" : "0.0e0", CultureInfo.InvariantCulture);

    private string CountLayers(Func<double, bool> which)
    {
        int count = Values.Count(which);
        return count == Values.Count ? "every hidden layer" : $"{count} of {Values.Count} hidden layers";
    }
}
