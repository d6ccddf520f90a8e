using System.Text.RegularExpressions;

namespace GpuGrad.Remedies;

/// <summary>A field of a spec and the value it is given, as <c>--set path=value</c> takes them.</summary>
/// <param name="Path">The field, such as <c>model.hidden.init</c>.</param>
/// <param name="Value">JSON, or text.</param>
internal sealed partial record SpecAssignment(string Path, string Value)
{
    /// <summary>A <c>path=value</c> as it is typed into a POSIX shell, quoted where that would read something else.</summary>
    public static string ForShell(string assignment) => Plain().IsMatch(assignment) ? $"--set {assignment}"
        : $"--set '{assignment.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    /// <summary>path=value.</summary>
    public override string ToString() => $"{Path}={Value}";

    [GeneratedRegex(@"^[\w.=+:,/%-]+$")]
    private static partial Regex Plain();
}
