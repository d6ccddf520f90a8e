namespace GpuGrad.Reports;

/// <summary>How much of a run a page may carry, so that one run's page stays under 6 MB besides the chart library.</summary>
/// <param name="CellsPerKind">Cells of the heat map, layers × steps, for each recorded kind.</param>
/// <param name="HistogramCharacters">Characters of packed histograms, all kinds together.</param>
internal readonly record struct ReportBudget(int CellsPerKind, int HistogramCharacters)
{
    private const int PageCells = 24_000;
    private const int PageHistogramCharacters = 3_500_000;

    /// <summary>A comparison may grow to four times a single page, and is shared out beyond that.</summary>
    public static ReportBudget For(int runs)
    {
        double share = Math.Min(1, 4.0 / runs);
        return new ReportBudget((int)(PageCells * share), (int)(PageHistogramCharacters * share));
    }
}
