using System.Globalization;
using GpuGrad.Benchmarks;

namespace GpuGrad.Cli;

/// <summary>Cells of the tables of timings, with a word where a figure needs one.</summary>
internal static class BenchCells
{
    /// <summary>The spread, marked where the machine was disturbed.</summary>
    public static string Spread(double spread) => $"{Percent(spread)}{(Timing.IsDisturbed(spread) ? ", disturbed" : "")}";

    /// <summary>The share of the memory's bandwidth: what is more comes from caches.</summary>
    public static string OfMemory(double share) => $"{Percent(share)}{(share > 1 ? ", by caches" : "")}";

    /// <summary>The share of the peak: nothing is above it but where it was measured while the machine did something else.</summary>
    public static string OfPeak(double share) => $"{Percent(share)}{(share > 1 ? ", the peak was disturbed" : "")}";

    private static string Percent(double share) => share.ToString("P0", CultureInfo.InvariantCulture);
}
