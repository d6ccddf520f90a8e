using System.Globalization;
using GpuGrad.Cures;
using GpuGrad.Diagnosis;
using GpuGrad.Remedies;
using GpuGrad.Verdicts;
using Spectre.Console;

namespace GpuGrad.Cli;

/// <summary>Prints verdicts, the whole story of each or one paragraph.</summary>
internal static class VerdictDisplay
{
    /// <summary>Heading, finding, cause, cure with its options, and the figures of all verdicts, then of the notes.</summary>
    public static void Print(Judgement judgement)
    {
        foreach (Verdict verdict in judgement.Verdicts)
        {
            AnsiConsole.MarkupLine(
                $"{(verdict.Follows is null ? "" : "  ")}[{(verdict.Severity == VerdictSeverity.Severe ? "red" : "yellow")}]{Markup.Escape(Heading(verdict))}[/]");
            PrintStory(verdict);
        }

        foreach (Verdict note in judgement.Notes)
        {
            Console.WriteLine(note.Kind == VerdictKind.NothingRecorded ? note.Title : $"Noticed, no trouble: {Heading(note)}");
            PrintStory(note);
        }
    }

    /// <summary>A verdict in one paragraph.</summary>
    public static string Sentence(Verdict verdict) =>
        verdict.Follows is null ? $"{Heading(verdict)}. {verdict.Finding} {verdict.Cause}{(verdict.Options.Count == 0 ? $" {verdict.Cure}" : "")}"
            : $"  It follows: {Heading(verdict)}. {verdict.Finding}";

    /// <summary>An option with what applies it.</summary>
    public static string Describe(VerdictOption option) => $"{option.Text} {string.Join(' ', option.Set.Select(SpecAssignment.ForShell))}";

    private static void PrintStory(Verdict verdict)
    {
        string indent = verdict.Follows is null ? "  " : "    ";
        Console.WriteLine($"{indent}{verdict.Finding}");
        Console.WriteLine($"{indent}Cause: {verdict.Cause}");
        if (verdict.Options.Count == 0)
        {
            Console.WriteLine($"{indent}Cure:  {verdict.Cure}");
        }

        foreach (VerdictOption option in verdict.Options)
        {
            Console.WriteLine($"{indent}Cure:  {Describe(option)}");
        }

        foreach (VerdictEvidence evidence in verdict.Evidence)
        {
            Console.WriteLine($"{indent}  {Describe(evidence)}");
        }
    }

    private static string Heading(Verdict verdict) => string.Create(
        CultureInfo.InvariantCulture,
        $"{verdict.Title} ({(verdict.Severity == VerdictSeverity.Severe ? "severe" : "warning")}, {100 * verdict.Sureness:0} % sure)");

    private static string Describe(VerdictEvidence e) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(e.Layer is null ? "" : $"{e.Layer}: ")}{e.Quantity} {e.Value:G4}{(e.Limit is { } limit ? $" (limit {limit:G3})" : "")}{(e.Step is { } step ? $", step {step}" : "")}");
}
