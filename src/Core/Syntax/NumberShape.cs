using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuGrad.Syntax;

/// <summary>
/// A number within FP32's range, at least <paramref name="min"/> (above it where <paramref name="open"/>) and at most <paramref name="max"/> (below it where
/// <paramref name="openMax"/>), also once it is rounded to a float.
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
        if (json.ValueKind != JsonValueKind.Number || !json.TryGetDouble(out double value)
            || !(open ? value > min : value >= min) || !(openMax ? value < max : value <= max))
        {
            throw Mismatch(json, path);
        }

        // Devices reckon in floats: there 1e-46 is 0, and 1 - 1e-9 is 1.
        float single = (float)value;
        bool vanishes = single == 0 && Mantissa(json.GetRawText()).ContainsAnyInRange('1', '9');
        return vanishes || (open && single <= min) || (openMax && single >= max)
            ? throw new SpecException(
                path, $"expected {Expected}, found {Shortened.Of(json.GetRawText())}, which is {single.ToString(CultureInfo.InvariantCulture)} in FP32")
            : value;
    }

    public override JsonNode Write(double value) => JsonNode.Parse(value.ToString("R", CultureInfo.InvariantCulture))!;

    public override JsonObject Schema(JsonObject definitions) => new()
    {
        ["type"] = "number",
        [open ? "exclusiveMinimum" : "minimum"] = Write(min),
        [openMax ? "exclusiveMaximum" : "maximum"] = Write(max),
    };

    private static ReadOnlySpan<char> Mantissa(string number) => number.AsSpan(0, number.AsSpan().IndexOfAny('e', 'E') is var e and >= 0 ? e : number.Length);
}
