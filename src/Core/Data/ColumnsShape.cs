using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using GpuGrad.Syntax;

namespace GpuGrad.Data;

/// <summary>Columns of a table by name or by number from 1: one alone, or a list of different ones.</summary>
/// <param name="mayBeEmpty">Whether an empty list says something.</param>
internal sealed class ColumnsShape(bool mayBeEmpty) : SpecShape<ValueList<string>>
{
    private readonly ListShape<string> _list = new(new ColumnShape(), minItems: mayBeEmpty ? 0 : 1, unique: true);

    public override string Expected => "a column's name, its number from 1, or a list of these";

    public override ValueList<string> Read(JsonElement json, SpecPath path) => json.ValueKind switch
    {
        JsonValueKind.String or JsonValueKind.Number => [new ColumnShape().Read(json, path)],
        JsonValueKind.Array => _list.Read(json, path),
        _ => throw Mismatch(json, path),
    };

    public override JsonNode Write(ValueList<string> value) => value.Count == 1 ? value[0] : _list.Write(value);

    public override JsonObject Schema(JsonObject definitions) =>
        new() { ["anyOf"] = new JsonArray(new ColumnShape().Schema(definitions), _list.Schema(definitions)) };

    private sealed class ColumnShape : SpecShape<string>
    {
        private static readonly IntegerShape<int> s_number = new(1, int.MaxValue);
        private static readonly TextShape s_name = new("a column's name or its number from 1", ".");

        public override string Expected => s_name.Expected;

        public override string Read(JsonElement json, SpecPath path) => json.ValueKind == JsonValueKind.Number
            ? s_number.Read(json, path).ToString(CultureInfo.InvariantCulture)
            : s_name.Read(json, path);

        public override JsonNode Write(string value) => value;

        public override JsonObject Schema(JsonObject definitions) =>
            new() { ["anyOf"] = new JsonArray(s_name.Schema(definitions), s_number.Schema(definitions)) };
    }
}
