using System.Data;
using System.Globalization;

namespace GpuGrad.Records;

/// <summary>Reads values of a row that may be missing, or may be anything.</summary>
internal static class RunRow
{
    private const int ShownCharacters = 40;

    /// <summary>A number; NaN for nothing.</summary>
    public static double Real(this IDataRecord row, int column) => row.IsDBNull(column) ? double.NaN : row.GetDouble(column);

    /// <summary>What a message says of a value, whatever it is.</summary>
    public static string Shown(IDataRecord row, int column) => row.IsDBNull(column) ? "NULL" : row.GetValue(column) switch
    {
        string { Length: > ShownCharacters } text =>
            string.Create(CultureInfo.InvariantCulture, $"the text '{text[..ShownCharacters]}…' of {text.Length} characters"),
        string text => $"the text '{text}'",
        byte[] bytes => string.Create(CultureInfo.InvariantCulture, $"{bytes.Length} bytes"),
        var number => Convert.ToString(number, CultureInfo.InvariantCulture)!,
    };
}

/// <summary>A row of run.db holds what no run records; the message names the table and the row.</summary>
internal sealed class RunRowException(string message) : Exception(message);
