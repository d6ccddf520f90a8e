using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuGrad.Syntax;

/// <summary>A whole number from <paramref name="min"/> to <paramref name="max"/>; 4.0 and 4e0 count as 4, as JSON Schema has it.</summary>
internal sealed class IntegerShape<T>(T min, T max) : SpecShape<T>
    where T : struct, IBinaryInteger<T>
{
    // decimal holds every 64-bit integer exactly.
    private readonly decimal _min = decimal.CreateChecked(min);
    private readonly decimal _max = decimal.CreateChecked(max);

    public override string Expected => string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}");

    public override T Read(JsonElement json, SpecPath path)
    {
        if (json.ValueKind == JsonValueKind.Number && json.TryGetDecimal(out decimal value)
            && decimal.IsInteger(value) && value >= _min && value <= _max)
        {
            return T.CreateChecked(value);
        }

        throw Mismatch(json, path);
    }

    public override JsonNode Write(T value) => JsonNode.Parse(value.ToString(null, CultureInfo.InvariantCulture))!;

    public override JsonObject Schema(JsonObject definitions) =>
        new() { ["type"] = "integer", ["minimum"] = Write(min), ["maximum"] = Write(max) };
}
