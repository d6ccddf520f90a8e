using System.Globalization;
using GpuGrad.Cures;
using GpuGrad.Diagnosis;
using GpuGrad.Remedies;
using GpuGrad.Runs;
using GpuGrad.Verdicts;
using Spectre.Console;

namespace GpuGrad.Cli;

/// <summary>Prints verdicts, the whole story of each or one line.</summary>
internal static class VerdictDisplay
{
    /// <summary>Heading, finding, cause, cure with its options, and the figures of all verdicts, then of the notes.</summary>
    public static void Print(Judgement judgement)
    {
        foreach (Verdict verdict in judgement.Verdicts)
        {
            AnsiConsole.MarkupLine(
                $"{(verdict.Follows is null ? "" : "  ")}[{Colour(verdict)}]{Markup.Escape(Heading(verdict))}[/]");
            PrintStory(verdict);
        }

        foreach (Verdict note in judgement.Notes)
        {
            Console.WriteLine(note.Kind == VerdictKind.NothingRecorded ? note.Title : $"Noticed, no trouble: {Heading(note)}");
            PrintStory(note);
        }
    }

    /// <summary>What is wrong with a run, a line for each root cause: where, what follows from it, and the best option with what applies it.</summary>
    public static void PrintShort(string net, RunManifest run)
    {
        IReadOnlyList<Verdict> verdicts = run.Verdicts ?? [];
        foreach (Verdict root in verdicts.Where(verdict => verdict.Follows is null))
        {
            string[] consequences = [.. verdicts.Where(verdict => verdict.Follows == root.Kind).Select(verdict => verdict.Title.ToLowerInvariant())];
            AnsiConsole.Markup(
                $"{Markup.Escape(net)}: [{Colour(root)}]{root.Title} ({(root.Severity == VerdictSeverity.Severe ? "severe" : "warning")})[/]");
            Console.WriteLine($"{Where(root)}{(consequences.Length == 0 ? "" : $", and so {string.Join(", ", consequences)}")}. {BestOption(root, run.Untried)}");
        }

        if (run.Notes is { Count: > 0 } notes)
        {
            Console.WriteLine(notes.FirstOrDefault(note => note.Kind == VerdictKind.NothingRecorded) is { } nothing
                ? $"{net}: {nothing.Finding} {nothing.Cause}"
                : $"{net}: no trouble, but noticed: {string.Join(", ", notes.Select(note => note.Title.ToLowerInvariant()))}.");
        }
    }

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

    private static string Where(Verdict verdict)
    {
        const int shown = 3;
        // The telling ones, in the order of the net.
        IEnumerable<string> telling = verdict.Layers.Take(shown).OrderBy(name => name.Length).ThenBy(name => name, StringComparer.Ordinal);
        string layers = verdict.Layers.Count == 0 ? ""
            : $" in {string.Join(", ", telling)}{(verdict.Layers.Count > shown ? $" and {verdict.Layers.Count - shown} more" : "")}";
        return verdict.Steps.Count switch
        {
            0 => layers,
            1 => string.Create(CultureInfo.InvariantCulture, $"{layers} at step {verdict.Steps[0]}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{layers} from step {verdict.Steps[0]} to {verdict.Steps[^1]}"),
        };
    }

    private static string BestOption(Verdict verdict, string? untried)
    {
        if (verdict.Options is not [VerdictOption best, ..])
        {
            return untried is null ? "Nothing that was tried cured it." : $"No remedy was tried, {untried}.";
        }

        string result = best.Tried is not { } tried ? ""
            : tried is { Before.Accuracy: { } before, After.Accuracy: { } after }
            ? string.Create(CultureInfo.InvariantCulture, $" (held back, {before:P1} → {after:P1})")
            : string.Create(CultureInfo.InvariantCulture, $" (held back, loss {tried.Before.Loss:G3} → {tried.After.Loss:G3})");
        return $"{best.Text.Split(": ")[0]}{result}: {string.Join(' ', best.Set.Select(SpecAssignment.ForShell))}";
    }

    private static string Colour(Verdict verdict) => verdict.Severity == VerdictSeverity.Severe ? "red" : "yellow";

    private static string Heading(Verdict verdict) => string.Create(
        CultureInfo.InvariantCulture,
        $"{verdict.Title} ({(verdict.Severity == VerdictSeverity.Severe ? "severe" : "warning")}, {100 * verdict.Sureness:0} % sure)");

    private static string Describe(VerdictEvidence e) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(e.Layer is null ? "" : $"{e.Layer}: ")}{e.Quantity} {e.Value:G4}{(e.Limit is { } limit ? $" (limit {limit:G3})" : "")}{(e.Step is { } step ? $", step {step}" : "")}");
}
