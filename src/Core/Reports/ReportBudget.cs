using GpuGrad.Diagnosis.Precision;

namespace GpuGrad.Reports;

/// <summary>
/// How much of a run a page may carry, so that the page of one run stays under 6 MB besides the chart library, and a comparison of 50 nets under 5 MB with it.
/// </summary>
/// <param name="CellsPerKind">Cells of the heat map, layers × steps, for each recorded kind.</param>
/// <param name="HistogramCharacters">Characters of packed histograms, all kinds together.</param>
/// <param name="CurvePoints">Points of the loss, and in a comparison evaluations of each split.</param>
/// <param name="IsWhole">Whether it carries what only the page of a single run shows.</param>
internal readonly record struct ReportBudget(int CellsPerKind, int HistogramCharacters, int CurvePoints, bool IsWhole)
{
    /// <summary>Recorded steps whose histograms the forecast of low precision rests on, at most.</summary>
    public int ForecastSteps { get; init; } = PrecisionForecast.UsualSteps;

    /// <summary>The page of one run.</summary>
    public static ReportBudget Single { get; } = new(24_000, 3_500_000, 1500, IsWhole: true);

    /// <summary>A run that stands for its net in a comparison; what all may carry is shared out.</summary>
    /// <param name="nets">How many nets are compared.</param>
    public static ReportBudget Compared(int nets) =>
        new(Math.Min(6_000, 10_000 / nets), Math.Min(400_000, 800_000 / nets), Math.Clamp(20_000 / nets, 10, 300), IsWhole: false);

    /// <summary>The same of a run that trains, which is read again and again: at its end it has all that its report has.</summary>
    public ReportBudget WhileTraining() =>
        this with { CellsPerKind = CellsPerKind / 4, HistogramCharacters = HistogramCharacters / 8, ForecastSteps = ForecastSteps / 4 };

    /// <summary>Steps of the heat map.</summary>
    public int Steps(int layers) => Math.Max(2, CellsPerKind / Math.Max(1, layers));
}
