using System.Globalization;
using GpuGrad.Diagnosis;
using Spectre.Console;

namespace GpuGrad.Cli;

/// <summary>Prints verdicts, the whole story of each or one paragraph.</summary>
internal static class VerdictDisplay
{
    /// <summary>Heading, finding, cause, cure and the figures.</summary>
    public static void Print(IReadOnlyList<Verdict> verdicts)
    {
        foreach (Verdict verdict in verdicts)
        {
            AnsiConsole.MarkupLine($"[{(verdict.Severity == VerdictSeverity.Severe ? "red" : "yellow")}]{Markup.Escape(Heading(verdict))}[/]");
            Console.WriteLine($"  {verdict.Finding}");
            Console.WriteLine($"  Cause: {verdict.Cause}");
            Console.WriteLine($"  Cure:  {verdict.Cure}");
            foreach (VerdictEvidence evidence in verdict.Evidence)
            {
                Console.WriteLine($"    {Describe(evidence)}");
            }
        }
    }

    /// <summary>A verdict in one paragraph.</summary>
    public static string Sentence(Verdict verdict) => $"{Heading(verdict)}. {verdict.Finding} {verdict.Cause} {verdict.Cure}";

    private static string Heading(Verdict verdict) => string.Create(
        CultureInfo.InvariantCulture,
        $"{verdict.Title} ({(verdict.Severity == VerdictSeverity.Severe ? "severe" : "warning")}, {100 * verdict.Sureness:0} % sure)");

    private static string Describe(VerdictEvidence e) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(e.Layer is null ? "" : $"{e.Layer}: ")}{e.Quantity} {e.Value:G4}{(e.Limit is { } limit ? $" (limit {limit:G3})" : "")}{(e.Step is { } step ? $", step {step}" : "")}");
}
