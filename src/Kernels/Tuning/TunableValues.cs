namespace GpuGrad.Kernels.Tuning;

/// <summary>The values of the tunables of a variant, or of a device.</summary>
/// <param name="values">By name; what is not there has its default.</param>
internal sealed class TunableValues(IReadOnlyDictionary<string, int> values)
{
    /// <summary>Every tunable has its default.</summary>
    public static TunableValues Default { get; } = new(new Dictionary<string, int>());

    /// <summary>Those that were set, by name.</summary>
    public IReadOnlyDictionary<string, int> Set { get; } = values;

    /// <summary>The value of a tunable.</summary>
    public int this[Tunable tunable] => Set.TryGetValue(tunable.Name, out int value) ? value : tunable.Default;

    /// <summary>Every combination of the candidates, the defaults first.</summary>
    public static IReadOnlyList<TunableValues> Combinations(IReadOnlyList<Tunable> tunables)
    {
        IEnumerable<Dictionary<string, int>> combinations = [[]];
        foreach (Tunable tunable in tunables)
        {
            combinations =
            [
                .. from combination in combinations
                   from value in tunable.Candidates
                   select value == tunable.Default ? combination : new Dictionary<string, int>(combination) { [tunable.Name] = value },
            ];
        }

        return [.. combinations.Select(combination => new TunableValues(combination))];
    }

    /// <summary>A variant's name with the values that were set: <c>PackedPanelMatMul[depthBlock=512]</c>. This is how runs record it.</summary>
    public string Label(string variant) =>
        Set.Count == 0 ? variant
            : FormattableString.Invariant($"{variant}[{string.Join(",", Set.Select(p => FormattableString.Invariant($"{p.Key}={p.Value}")))}]");
}
