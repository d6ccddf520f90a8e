using System.Text.Json.Serialization;

namespace GpuGrad.Verdicts;

/// <summary>Something to do about a verdict.</summary>
/// <param name="Set">What to set, each <c>path=value</c> as <c>--set</c> takes it; all of them together.</param>
/// <param name="Text">What it is and what came out, in words.</param>
/// <param name="Tried">What came out when it was tried on this very net; null where it was not.</param>
internal sealed record VerdictOption(
    IReadOnlyList<string> Set,
    string Text,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] OptionTrial? Tried);
