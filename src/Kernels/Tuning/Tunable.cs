namespace GpuGrad.Kernels.Tuning;

/// <summary>
/// A whole number that decides how fast something runs on a device, and no bit of its result: what would change the order of
/// a sum, such as the chunks of a split one, is a constant. The tuning table may set it to any of its candidates.
/// </summary>
/// <param name="name">Its name in tables and records, such as <c>depthBlock</c>.</param>
/// <param name="candidates">The values that tuning tries, the default first.</param>
internal sealed class Tunable(string name, params IReadOnlyList<int> candidates)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>The values that tuning tries, the default first.</summary>
    public IReadOnlyList<int> Candidates { get; } = candidates;

    /// <summary>The value where nothing was tuned.</summary>
    public int Default => Candidates[0];

    /// <summary>What is wrong with values that a table gives these tunables, or null.</summary>
    public static string? Fault(string owner, IReadOnlyList<Tunable> tunables, IReadOnlyDictionary<string, int> values)
    {
        foreach ((string name, int value) in values)
        {
            Tunable? tunable = tunables.FirstOrDefault(t => t.Name == name);
            if (tunable is null)
            {
                return tunables.Count == 0
                    ? $"{owner} has nothing to tune, so no '{name}'."
                    : $"'{name}' is no tunable of {owner}; it has: {string.Join(", ", tunables.Select(t => t.Name))}.";
            }

            if (!tunable.Candidates.Contains(value))
            {
                return $"{name} of {owner} is {value}, and can be: {string.Join(", ", tunable.Candidates)}.";
            }
        }

        return null;
    }
}
