using System.Globalization;

namespace GpuGrad.Core.Tests.Cures.Followed;

/// <summary>What became of followed options, in lines and in shares.</summary>
internal sealed class AdviceTable(IReadOnlyList<FollowedOption> options)
{
    /// <summary>Share of all options that helped; 1 where there are none.</summary>
    public double ShareOfAll => Share(options);

    /// <summary>Share of the first options of the top verdicts that helped.</summary>
    public double ShareOfFirst => Share(First);

    /// <summary>Nets that were offered something for their top verdict.</summary>
    public int Nets => First.Count;

    private List<FollowedOption> First => [.. options.Where(option => option.IsFirst)];

    /// <summary>A line for each option, those that did not help marked, then both shares.</summary>
    public IEnumerable<string> Lines(string title)
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"{title}: {options.Count} options for {Nets} nets");
        foreach (FollowedOption option in options)
        {
            yield return $"{(option.Helped ? "   " : "!! ")}{option.Net.Name,-48} {$"{option.Verdict} {option.VerdictNumber + 1}.{option.Number + 1}",-24} "
                + $"{option.Before,9} -> {option.After?.ToString() ?? "refused",9} {(option.IsGone ? "gone  " : "stays ")} {(option.Helped ? "helped" : "      ")} "
                + $"{string.Join(' ', option.Lines)}{(option.Refusal is null ? "" : $" ({option.Refusal.Message})")}";
        }

        yield return $"{title}: helped {Told(options)} of all options, {Told(First)} of the first options of the top verdicts";
    }

    private static string Told(IReadOnlyList<FollowedOption> options) =>
        string.Create(CultureInfo.InvariantCulture, $"{options.Count(option => option.Helped)} of {options.Count} ({100 * Share(options):0.0} %)");

    private static double Share(IReadOnlyList<FollowedOption> options) => options.Count == 0 ? 1
        : options.Count(option => option.Helped) / (double)options.Count;
}
