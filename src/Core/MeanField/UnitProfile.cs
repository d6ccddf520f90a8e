namespace GpuGrad.MeanField;

/// <summary>How one consumer's share of a unit's squared gradient depends on the unit's value, compared with the mean over all units.</summary>
/// <param name="Of">By group of samples, then by value.</param>
/// <param name="Multiple">The c by which a group's profile at c·v is that of group 0 at v; null where there is none.</param>
/// <param name="Bend">About how wide its bend at 0 is; 0 for a kink.</param>
internal sealed record UnitProfile(Func<int, Func<double, double>> Of, Func<int, double?> Multiple, double Bend)
{
    /// <summary>Whether two multiples are one, but for rounding.</summary>
    public static bool AreOne(double? a, double? b) => a is { } c && b is { } d && Math.Abs(c - d) <= 1e-9 * c;
}
