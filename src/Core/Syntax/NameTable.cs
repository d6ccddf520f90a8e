using System.Diagnostics.CodeAnalysis;

namespace GpuGrad.Syntax;

/// <summary>The names that values, such as an enumeration's, have in experiment files and run folders.</summary>
internal sealed class NameTable<T>(params (string Name, T Value)[] entries)
    where T : notnull
{
    /// <summary>All names, in the order of the table.</summary>
    public IReadOnlyList<string> Names { get; } = [.. entries.Select(e => e.Name)];

    /// <summary>The name of <paramref name="value"/>; throws <see cref="ArgumentOutOfRangeException"/> for a value outside the table.</summary>
    public string NameOf(T value)
    {
        foreach ((string name, T known) in entries)
        {
            if (EqualityComparer<T>.Default.Equals(known, value))
            {
                return name;
            }
        }
        throw new ArgumentOutOfRangeException(nameof(value), value, $"no name for this {typeof(T).Name}");
    }

    /// <summary>The value called <paramref name="name"/> (case matters); false where there is none.</summary>
    public bool TryFind(string name, [MaybeNullWhen(false)] out T value)
    {
        foreach ((string known, T found) in entries)
        {
            if (known == name)
            {
                value = found;
                return true;
            }
        }
        value = default;
        return false;
    }
}
