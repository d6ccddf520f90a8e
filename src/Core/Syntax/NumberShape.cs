using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuGrad.Syntax;

/// <summary>
/// A number within FP32's range, at least <paramref name="min"/> (above it where <paramref name="open"/>) and at most <paramref name="max"/> (below it where
/// <paramref name="openMax"/>).
/// </summary>
internal sealed class NumberShape(double min = -float.MaxValue, bool open = false, double max = float.MaxValue, bool openMax = false) : SpecShape<double>
{
    public override string Expected
    {
        get
        {
            string low = min == -float.MaxValue ? "" : $" {(open ? "above" : "from")} {min.ToString(CultureInfo.InvariantCulture)}";
            string high = max == float.MaxValue ? "" : $" {(openMax ? "below" : "up to")} {max.ToString(CultureInfo.InvariantCulture)}";
            return low + high == "" ? "a number within FP32's range" : $"a number{low}{high}";
        }
    }

    public override double Read(JsonElement json, SpecPath path)
    {
        if (json.ValueKind == JsonValueKind.Number && json.TryGetDouble(out double value)
            && (open ? value > min : value >= min) && (openMax ? value < max : value <= max))
        {
            return value;
        }

        throw Mismatch(json, path);
    }

    public override JsonNode Write(double value) => JsonNode.Parse(value.ToString("R", CultureInfo.InvariantCulture))!;

    public override JsonObject Schema(JsonObject definitions) => new()
    {
        ["type"] = "number",
        [open ? "exclusiveMinimum" : "minimum"] = Write(min),
        [openMax ? "exclusiveMaximum" : "maximum"] = Write(max),
    };
}
