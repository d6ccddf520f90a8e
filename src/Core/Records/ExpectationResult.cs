using System.Globalization;
using System.Text.Json.Serialization;

namespace GpuGrad.Records;

/// <summary>What became of an expectation of the spec.</summary>
/// <param name="Text">The expectation as it is written, with its condition.</param>
/// <param name="Time">When it was checked: <c>at start</c>, <c>always</c>, ...</param>
/// <param name="Step">The step of the values shown: the first one that failed, else the last one checked; null where it was never checked.</param>
/// <param name="Checked">At how many moments it was checked.</param>
/// <param name="Failed">At how many of them it failed.</param>
/// <param name="Sides">The compared values at that step.</param>
/// <param name="Comparisons">The comparison before each side but the first.</param>
/// <param name="Passed">Whether it held at every moment it had to.</param>
/// <param name="Note">What went wrong beyond the numbers: the layer that failed, a division by zero, a NaN; null for nothing.</param>
internal sealed record ExpectationResult(
    string Text, string Time, long? Step, long Checked, long Failed,
    IReadOnlyList<ExpectationSide> Sides, IReadOnlyList<string> Comparisons, bool Passed, string? Note)
{
    private const int Shown = 8;

    /// <summary>
    /// The comparison in numbers, such as <c>0.00234 &gt; 0.1</c>, with the step where several were checked; empty where it was never checked.
    /// </summary>
    [JsonIgnore]
    public string Measured
    {
        get
        {
            if (Step is null)
            {
                return "";
            }

            string values = string.Concat(Sides.Select((side, i) => $"{(i == 0 ? "" : $" {Comparisons[i - 1]} ")}{List(side.Values)}"));
            return (Checked, Failed) switch
            {
                ( <= 1, _) => values,
                (_, 0) => string.Create(CultureInfo.InvariantCulture, $"{values} at step {Step}, and at all {Checked} moments checked"),
                _ => string.Create(CultureInfo.InvariantCulture, $"{values} at step {Step}, the first of {Failed} that failed of {Checked}"),
            };
        }
    }

    private static string List(IReadOnlyList<double> values)
    {
        IEnumerable<string> numbers = values.Count <= Shown ? values.Select(Number)
            : values.Take(Shown / 2).Select(Number).Append("…").Concat(values.TakeLast(Shown / 2).Select(Number));
        return values.Count == 1 ? Number(values[0]) : $"[{string.Join(", ", numbers)}]";
    }

    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
