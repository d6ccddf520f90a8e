using Superpower.Model;

namespace GpuGrad.Experiments.Expectations;

/// <summary>
/// A whole expectation as it was written: the sides, the comparison before each side but the first, and the words that say when.
/// </summary>
internal sealed record ExpectationSyntax(
    IReadOnlyList<ExpectationNode> Sides, IReadOnlyList<Token<ExpectationToken>> Comparisons, IReadOnlyList<Token<ExpectationToken>> Time);
