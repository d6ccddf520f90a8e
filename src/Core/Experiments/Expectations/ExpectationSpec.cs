using System.Text.Json.Nodes;
using GpuGrad.Syntax;

namespace GpuGrad.Experiments.Expectations;

/// <summary>
/// What a run must fulfil, in the language of docs/expectations.md, such as <c>testAccuracy &gt; 0.8 at end</c>; a run that does not fails its expectation.
/// </summary>
internal sealed record ExpectationSpec(string Text)
{
    internal static readonly ExpectationShape Shape = new();

    private const int LongestExcerpt = 160;

    /// <summary>Conditions that must all hold for it to apply; empty for always.</summary>
    public ValueList<ExpectationCondition> When { get; init; } = [];

    /// <summary>
    /// Whether every condition holds in <paramref name="variant"/>: setting the field to the value changes nothing.
    /// So values compare by meaning ("zeros" equals { "kind": "zeros" }). A field the variant lacks fulfils nothing. Throws <see cref="SpecException"/> for a
    /// value the field cannot have.
    /// </summary>
    public bool AppliesTo(ExperimentSpec variant) => When.All(condition =>
    {
        JsonObject json = variant.ToJsonObject();
        if (condition.Path.Find(json) is null)
        {
            return false;
        }

        condition.Path.Put(json, condition.Value.ToNode());
        return ExperimentSpec.Read(json).Equals(variant);
    });

    /// <summary>One line: "testAccuracy > 0.8 at end when model.hidden.depth = 4".</summary>
    public override string ToString()
    {
        string when = string.Join(" and ", When.Select(c => $"{c.Path} = {c.Value.Label}"));
        return $"{Text}{(when.Length == 0 ? "" : $" when {when}")}";
    }

    /// <summary>Where the text of the expectation stands, the expectation being at <paramref name="path"/>.</summary>
    internal SpecPath TextPath(SpecPath path) => When.Count == 0 ? path : path.Field("expect");

    /// <summary>
    /// Parses a text at <paramref name="path"/> and does <paramref name="use"/> with it; a mistake is a <see cref="SpecException"/> that points at the column.
    /// </summary>
    internal static void Use(string text, SpecPath path, Action<Expectation> use)
    {
        try
        {
            use(Expectation.Parse(text));
        }
        catch (ExpectationException e)
        {
            throw new SpecException(path.ToString(), FormattableString.Invariant($"column {e.Offset + 1}: {e.Message}"), excerpt: Excerpt(text, e.Offset));
        }
    }

    // A line of the text with a caret below the mistake; of a long one what stands around it.
    private static string Excerpt(string text, int offset)
    {
        int first = text.Length <= LongestExcerpt ? 0 : Math.Clamp(offset - (LongestExcerpt / 2), 0, text.Length - LongestExcerpt);
        string line = string.Concat(text.Skip(first).Take(LongestExcerpt).Select(c => char.IsControl(c) ? ' ' : c));
        return $"  {line}\n  {new string(' ', offset - first)}^";
    }
}
