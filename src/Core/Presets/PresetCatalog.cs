using GpuGrad.Syntax;

namespace GpuGrad.Presets;

/// <summary>The experiments built into GpuGrad, each a commented JSON file beside this class.</summary>
internal static class PresetCatalog
{
    private const string Prefix = "GpuGrad.Presets.", Suffix = ".json";

    private static readonly string[] s_names =
    [
        .. typeof(PresetCatalog).Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal) && n.EndsWith(Suffix, StringComparison.Ordinal))
            .Select(n => n[Prefix.Length..^Suffix.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The name of every preset, in order.</summary>
    public static IReadOnlyList<string> Names => s_names;

    /// <summary>Name and description of every preset, by name.</summary>
    public static IReadOnlyList<(string Name, string Description)> List() =>
        [.. s_names.Select(n => (n, ExperimentSpec.Parse(Text(n), n).Description))];

    /// <summary>The JSON text of preset <paramref name="name"/>; throws <see cref="SpecException"/> with the nearest name where there is none.</summary>
    public static string Text(string name)
    {
        if (!s_names.Contains(name))
        {
            throw new SpecException(name, $"there is no such preset; {NearestName.Hint(name, s_names)}");
        }

        using var reader = new StreamReader(typeof(PresetCatalog).Assembly.GetManifestResourceStream(Prefix + name + Suffix)!);
        return reader.ReadToEnd();
    }
}
