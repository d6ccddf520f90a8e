using System.Text.Json.Nodes;

namespace GpuGrad.Syntax;

/// <summary>Which fields of an object may or must stand together.</summary>
internal sealed class FieldRule
{
    private readonly Func<int, bool> _holds;
    private readonly string[] _names;
    private readonly string _demand;
    private readonly Func<JsonObject> _schema;

    private FieldRule(string[] names, string demand, Func<int, bool> holds, Func<JsonObject> schema) =>
        (_names, _demand, _holds, _schema) = (names, demand, holds, schema);

    /// <summary>One of the fields and no more.</summary>
    public static FieldRule ExactlyOne(params string[] names) =>
        new(names, "needs exactly one of", n => n == 1, () => new JsonObject { ["oneOf"] = Each(names) });

    /// <summary>Not two of the fields.</summary>
    public static FieldRule AtMostOne(string first, string second) =>
        new([first, second], "takes only one of", n => n <= 1, () => new JsonObject { ["not"] = Required(first, second) });

    /// <summary>One of the fields or more.</summary>
    public static FieldRule AtLeastOne(params string[] names) =>
        new(names, "needs at least one of", n => n >= 1, () => new JsonObject { ["anyOf"] = Each(names) });

    /// <summary>Throws <see cref="SpecException"/> where the fields given break the rule.</summary>
    public void Check(IReadOnlyCollection<string> given, SpecPath path)
    {
        string[] found = [.. _names.Where(given.Contains)];
        if (_holds(found.Length))
        {
            return;
        }

        string what = found.Length == 0 ? "none is given; add one" : $"{string.Join(" and ", found)} are given; remove all but one";
        throw new SpecException(path, $"{_demand} {string.Join(", ", _names)}, but {what}");
    }

    /// <summary>The rule as a JSON Schema of its own.</summary>
    public JsonObject Schema() => _schema();

    private static JsonArray Each(string[] names) => [.. names.Select(n => (JsonNode)Required(n))];

    private static JsonObject Required(params string[] names) =>
        new() { ["required"] = new JsonArray([.. names.Select(n => (JsonNode)n)]) };
}
