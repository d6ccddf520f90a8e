using GpuGrad.Syntax;

namespace GpuGrad.Experiments;

/// <summary>What people call a net of a sweep: <c>depth=4, activation=relu</c>.</summary>
internal static class SweepLabel
{
    /// <summary>The label of these values, each with the path of its field.</summary>
    public static string Of(IReadOnlyList<(string Path, JsonLiteral Value)> values)
    {
        List<string> paths = [.. values.Select(value => value.Path)];
        return string.Join(", ", values.Select(value => $"{ShortName(value.Path, paths)}={value.Value.Label}"));
    }

    /// <summary>The last name of a path, where no other of <paramref name="paths"/> ends with it, else the whole path.</summary>
    public static string ShortName(string path, IEnumerable<string> paths)
    {
        string last = LastName(path);
        return last.Contains(']') || paths.Any(other => other != path && LastName(other) == last) ? path : last;
    }

    private static string LastName(string path) => path[(path.LastIndexOf('.') + 1)..];
}
