using System.Text.Json;

namespace GpuGrad.Reports;

/// <summary>JSON knows no NaN; the report writes null for it and leaves the wording to the page.</summary>
internal static class FiniteNumbers
{
    /// <summary>The value to six significant digits, null when it is not finite.</summary>
    public static void WriteFinite(this Utf8JsonWriter json, double value) => Write(json, value, "G6");

    /// <summary>The value as run.db holds it, null when it is not finite.</summary>
    public static void WriteExact(this Utf8JsonWriter json, double value) => Write(json, value, "R");

    private static void Write(Utf8JsonWriter json, double value, string format)
    {
        if (!double.IsFinite(value))
        {
            json.WriteNullValue();
            return;
        }
        json.WriteRawValue(value.ToString(format, System.Globalization.CultureInfo.InvariantCulture));
    }
}
