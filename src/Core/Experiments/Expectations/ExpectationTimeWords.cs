using System.Globalization;
using GpuGrad.Syntax;
using Superpower.Model;

namespace GpuGrad.Experiments.Expectations;

/// <summary>The words behind an expectation that say when it is checked; none is <c>at end</c>.</summary>
internal static class ExpectationTimeWords
{
    private const string Known = "write at start, at end, at step N, after step N or always";

    /// <summary>The time that <paramref name="words"/> say; throws <see cref="ExpectationException"/> at the word that makes no sense.</summary>
    public static ExpectationTime Read(IReadOnlyList<Token<ExpectationToken>> words)
    {
        string[] text = [.. words.Select(w => w.ToStringValue())];
        return text switch
        {
            [] or ["at", "end"] => new ExpectationTime(ExpectationTime.Kind.End),
            ["at", "start"] => new ExpectationTime(ExpectationTime.Kind.Start),
            ["always"] => new ExpectationTime(ExpectationTime.Kind.Always),
            ["at", "step", _] => new ExpectationTime(ExpectationTime.Kind.AtStep, Step(words[2])),
            ["after", "step", _] => new ExpectationTime(ExpectationTime.Kind.AfterStep, Step(words[2])),
            _ => throw Unknown(words, text),
        };
    }

    /// <summary>Why a run of <paramref name="spec"/> has no such time; null where it has.</summary>
    public static string? Problem(ExpectationTime time, ExperimentSpec spec)
    {
        if (time.When is ExpectationTime.Kind.Start or ExpectationTime.Kind.End)
        {
            return null;
        }

        int every = spec.Record.Every;
        if (spec.Record.Kinds.Count == 0)
        {
            return "no step is recorded, since record.kinds is empty; list a kind there, or write 'at end'";
        }

        if (time.When == ExpectationTime.Kind.AtStep && time.Step % every != 0)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"step {time.Step} is not recorded, since record.every is {every}; write {time.Step - (time.Step % every)} or {time.Step - (time.Step % every) + every}, or set record.every");
        }

        if (spec.Train.Steps is { } steps)
        {
            // Steps count from 0, so the last one is one below their number.
            long last = (steps - 1) / every * every;
            if (time.When == ExpectationTime.Kind.AtStep ? time.Step > last : time.When == ExpectationTime.Kind.AfterStep && time.Step >= last)
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"the last recorded step is {last}, since train.steps is {steps} and record.every is {every}; write a smaller step, or 'at end'");
            }
        }
        return null;
    }

    private static long Step(Token<ExpectationToken> word) =>
        long.TryParse(word.ToStringValue(), NumberStyles.None, CultureInfo.InvariantCulture, out long step)
            ? step
            : throw new ExpectationException(ExpectationParser.Start(word), "expected a step, a whole number from 0");

    private static ExpectationException Unknown(IReadOnlyList<Token<ExpectationToken>> words, string[] text)
    {
        string[] expected = text[0] switch
        {
            "at" => ["start", "end", "step"],
            "after" => ["step"],
            "always" => [],
            _ => ["at", "after", "always"],
        };
        int wrong = text[0] is "at" or "after" or "always" ? 1 : 0;
        if (wrong >= text.Length)
        {
            return new ExpectationException(End(words[^1]), $"'{text[0]}' says no time yet; {Known}");
        }
        // A word that is right there is one too few or one too many behind it.
        if (expected.Contains(text[wrong]))
        {
            int behind = text[wrong] == "step" ? wrong + 2 : wrong + 1;
            return behind < text.Length
                ? new ExpectationException(ExpectationParser.Start(words[behind]), $"unexpected '{text[behind]}' behind the time; take it out")
                : new ExpectationException(End(words[^1]), "expected a step, a whole number from 0");
        }
        string near = NearestName.Find(text[wrong], expected) is { } name ? $", did you mean '{name}'?" : ";";
        return new ExpectationException(ExpectationParser.Start(words[wrong]), $"unexpected '{text[wrong]}'{near} {Known}");
    }

    private static int End(Token<ExpectationToken> word) => ExpectationParser.Start(word) + word.Span.Length;
}
