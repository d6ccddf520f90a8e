using System.Text.Json;

namespace GpuGrad.Hardware;

/// <summary>A step of run.sh and what it left.</summary>
/// <param name="Name">Its name, that of its files.</param>
/// <param name="Group">What it belongs to: <c>matmul</c>, <c>step</c>, <c>op</c>, <c>tests</c> …</param>
/// <param name="Title">What it did, for people.</param>
/// <param name="Code">The exit code; 124 after its time.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record HardwareStep(string Name, string Group, string Title, int Code, double Seconds)
{
    private static readonly string[] s_rowLists = ["rows", "variants", "nets"];

    /// <summary>What it printed, or null where that is no JSON.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>The rows of the result.</summary>
    public IReadOnlyList<JsonElement> Rows
    {
        get
        {
            if (Result is not { } result)
            {
                return [];
            }

            if (result.ValueKind == JsonValueKind.Array)
            {
                return [.. result.EnumerateArray()];
            }

            foreach (string name in s_rowLists)
            {
                if (result.ValueKind == JsonValueKind.Object && result.TryGetProperty(name, out JsonElement rows) && rows.ValueKind == JsonValueKind.Array)
                {
                    return [.. rows.EnumerateArray()];
                }
            }

            return result.ValueKind == JsonValueKind.Object ? [result] : [];
        }
    }

    /// <summary>What is wrong with it, or null.</summary>
    public string? Fault
    {
        get
        {
            if (Code != 0)
            {
                return Code is 124 or 137 ? "did not end in its time" : Code == 125 ? "was left out: no time was left" : $"exit code {Code}";
            }

            if (Result is not { } result)
            {
                return "left no JSON";
            }

            return Tests(result) is { } tests
                ? tests.Failed > 0 || tests.Passed == 0 ? $"{tests.Passed} tests passed, {tests.Failed} failed" : null
                : Rows.Select(FaultOf).FirstOrDefault(fault => fault is not null);
        }
    }

    /// <summary>What became of tests, from a report in the Common Test Report Format; null where the result is none.</summary>
    public static (int Passed, int Failed, int Skipped)? Tests(JsonElement result) =>
        result.ValueKind == JsonValueKind.Object && result.TryGetProperty("results", out JsonElement results)
            && results.TryGetProperty("summary", out JsonElement summary)
            ? (summary.GetProperty("passed").GetInt32(), summary.GetProperty("failed").GetInt32(), summary.GetProperty("skipped").GetInt32())
            : null;

    /// <summary>A text of a row; empty where there is none.</summary>
    public static string Text(JsonElement row, string name) =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";

    /// <summary>A number of a row; not a number where there is none.</summary>
    public static double Number(JsonElement row, string name) =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : double.NaN;

    private static string? FaultOf(JsonElement row)
    {
        if (Text(row, "fault") is { Length: > 0 } fault)
        {
            return $"{Text(row, "name")}: {fault}";
        }

        return row.ValueKind == JsonValueKind.Object && row.TryGetProperty("failures", out JsonElement failures)
            && failures.ValueKind == JsonValueKind.Array && failures.GetArrayLength() > 0
            ? $"{Text(row, "variant")}: {failures[0]}"
            : null;
    }
}
