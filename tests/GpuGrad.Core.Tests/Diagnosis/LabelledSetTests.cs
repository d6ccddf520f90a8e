using GpuGrad.Verdicts;

namespace GpuGrad.Core.Tests.Diagnosis;

/// <summary>
/// Small nets of every trouble, trained and diagnosed. A net counts as named right when its label is among the verdicts and
/// no verdict is false; on a healthy net there must be none.
/// </summary>
public class LabelledSetTests(ITestOutputHelper output)
{
    private const double LeastRight = 0.95;

    [Theory]
    [InlineData("labelled.json", 40, 10)]
    [InlineData("held-out.json", 10, 3)]
    public void DiagnosisNamesWhatIsWrongAndIsSilentOtherwise(string file, int leastCases, int leastHealthy)
    {
        IReadOnlyList<LabelledCase> cases = LabelledCase.Load(file);
        Assert.InRange(cases.Count, leastCases, int.MaxValue);
        Assert.InRange(cases.Count(c => c.Label is null), leastHealthy, int.MaxValue);
        Dataset data = ClusterData.Make(seed: 7);
        List<(LabelledCase Case, IReadOnlyList<Verdict> Verdicts)> results = [.. cases.Select(c => (c, c.Diagnose(data)))];

        PrintConfusion(results);
        foreach ((LabelledCase c, IReadOnlyList<Verdict> verdicts) in results)
        {
            output.WriteLine(
                $"{(IsRight(c, verdicts) ? "   " : "!! ")}{c.Name}: {Name(c.Label)} -> {string.Join("; ", verdicts.Select(v => $"{v.Kind} {v.Sureness}: {v.Finding}"))}");
        }

        Assert.Empty(results.Where(r => r.Case.Label is null && r.Verdicts.Count > 0).Select(r => $"{r.Case.Name}: {r.Verdicts[0].Finding}"));
        Assert.InRange(results.Count(r => IsRight(r.Case, r.Verdicts)) / (double)results.Count, LeastRight, 1);
    }

    private static bool IsRight(LabelledCase c, IReadOnlyList<Verdict> verdicts) =>
        verdicts.All(v => v.Kind == c.Label || c.Also.Contains(v.Kind)) && (c.Label is null || verdicts.Any(v => v.Kind == c.Label));

    private static string Name(VerdictKind? kind) => kind?.ToString() ?? "healthy";

    // Rows are labels; columns the label where it was named, else the leading verdict.
    private void PrintConfusion(List<(LabelledCase Case, IReadOnlyList<Verdict> Verdicts)> results)
    {
        string[] kinds = ["healthy", .. Enum.GetNames<VerdictKind>()];
        output.WriteLine($"{"label",-20}{string.Concat(kinds.Select(k => $"{k[..Math.Min(10, k.Length)],11}"))}{"false too",11}");
        foreach (IGrouping<string, (LabelledCase Case, IReadOnlyList<Verdict> Verdicts)> row in results.GroupBy(r => Name(r.Case.Label)))
        {
            string[] named =
                [.. row.Select(r => r.Verdicts.Any(v => v.Kind == r.Case.Label) ? row.Key : Name(r.Verdicts.Count == 0 ? null : r.Verdicts[0].Kind))];
            int falseToo = row.Count(r => r.Verdicts.Any(v => v.Kind != r.Case.Label && !r.Case.Also.Contains(v.Kind)));
            output.WriteLine($"{row.Key,-20}{string.Concat(kinds.Select(k => $"{named.Count(n => n == k),11}"))}{falseToo,11}");
        }
    }
}
