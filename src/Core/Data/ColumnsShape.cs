using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using GpuGrad.Syntax;

namespace GpuGrad.Data;

/// <summary>Columns of a table by name or by number from 1: one alone, or a list of different ones.</summary>
internal sealed class ColumnsShape : SpecShape<ValueList<string>>
{
    private static readonly ListShape<string> s_list = new(new ColumnShape(), unique: true);

    public override string Expected => "a column's name, its number from 1, or a list of these";

    public override ValueList<string> Read(JsonElement json, SpecPath path) => json.ValueKind switch
    {
        JsonValueKind.String or JsonValueKind.Number => [new ColumnShape().Read(json, path)],
        JsonValueKind.Array => s_list.Read(json, path),
        _ => throw Mismatch(json, path),
    };

    public override JsonNode Write(ValueList<string> value) => value.Count == 1 ? value[0] : s_list.Write(value);

    public override JsonObject Schema(JsonObject definitions) =>
        new() { ["anyOf"] = new JsonArray(new ColumnShape().Schema(definitions), s_list.Schema(definitions)) };

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
