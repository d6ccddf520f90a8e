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
            && IsWhole(json.GetRawText()) && value >= _min && value <= _max)
        {
            return T.CreateChecked(value);
        }

        throw Mismatch(json, path);
    }

    // On the text, since decimal rounds 1e-46 to 0: digits stand behind the point unless they are zeros or the exponent moves them before it.
    private static bool IsWhole(string number)
    {
        int e = number.AsSpan().IndexOfAny('e', 'E');
        ReadOnlySpan<char> mantissa = e < 0 ? number : number.AsSpan(0, e);
        int point = mantissa.IndexOf('.');
        int last = mantissa.LastIndexOfAnyInRange('1', '9');
        if (last < 0)
        {
            return true;
        }

        int digitsBehind = point < 0 ? last + 1 - mantissa.Length : last > point ? last - point : last + 1 - point;
        // Whoever writes more digits of an exponent than an int has means no number that fits.
        int exponent = e < 0 ? 0
            : int.TryParse(number.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int parsed) ? parsed
            : int.MinValue;
        return digitsBehind <= exponent;
    }

    public override JsonNode Write(T value) => JsonNode.Parse(value.ToString(null, CultureInfo.InvariantCulture))!;

    public override JsonObject Schema(JsonObject definitions) =>
        new() { ["type"] = "integer", ["minimum"] = Write(min), ["maximum"] = Write(max) };
}
