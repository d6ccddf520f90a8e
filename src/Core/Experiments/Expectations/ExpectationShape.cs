using System.Text.Json;
using System.Text.Json.Nodes;
using GpuGrad.Syntax;

namespace GpuGrad.Experiments.Expectations;

/// <summary>An expectation: its text alone, or an object with the conditions under which it applies.</summary>
internal sealed class ExpectationShape : SpecShape<ExpectationSpec>
{
    private static readonly ExpectationTextShape s_text = new();

    private static readonly ObjectShape<ExpectationSpec> s_conditional = new(new ExpectationSpec(""),
    [
        SpecField<ExpectationSpec>.Of(
            "expect", s_text, e => e.Text, (e, v) => e with { Text = v }, "What must hold, such as \"testAccuracy > 0.8 at end\".", required: true),
        SpecField<ExpectationSpec>.Of(
            "when", ExpectationCondition.Shape, e => e.When, (e, v) => e with { When = v },
            "Fields of the spec and the values they must have for the expectation to apply."),
    ],
    complete: (e, path) => e.When.Count > 0 ? e
    : throw new SpecException(path.Field("when"), "no condition is given; add one, or write the expectation's text alone"));

    public override string Expected => $"{s_text.Expected}, or an object with expect and when";

    public override ExpectationSpec Read(JsonElement json, SpecPath path) => json.ValueKind switch
    {
        JsonValueKind.String => new ExpectationSpec(s_text.Read(json, path)),
        JsonValueKind.Object => s_conditional.Read(json, path),
        _ => throw Mismatch(json, path),
    };

    public override JsonNode Write(ExpectationSpec value) => value.When.Count == 0 ? s_text.Write(value.Text) : s_conditional.Write(value);

    public override JsonObject Schema(JsonObject definitions) =>
        new() { ["anyOf"] = new JsonArray(s_text.Schema(definitions), s_conditional.Schema(definitions)) };
}
