using System.Globalization;
using GpuGrad.Records;
using Superpower.Model;

namespace GpuGrad.Experiments.Expectations;

/// <summary>An expectation that was parsed: compared terms, and when they are compared. With several values it holds where it holds for each.</summary>
internal sealed class Expectation
{
    private const int LongestText = 1000;

    private readonly ExpectationTerm[] _sides;
    private readonly string[] _sideTexts;
    private readonly ExpectationToken[] _comparisons;
    private readonly TermShape _shape;
    private readonly int _timeStart;

    private Expectation(string text)
    {
        if (text.Length > LongestText)
        {
            throw new ExpectationException(
                LongestText, string.Create(CultureInfo.InvariantCulture, $"an expectation has at most {LongestText} characters; split it"));
        }

        ExpectationSyntax syntax = ExpectationParser.Read(text);
        _sides = [.. syntax.Sides.Select(ExpectationBinder.Bind)];
        _sideTexts = [.. syntax.Sides.Select(s => text[s.Start..s.End])];
        _comparisons = [.. syntax.Comparisons.Select(c => c.Kind)];
        _shape = ExpectationTerm.Together(_sides);
        _timeStart = syntax.Time.Count > 0 ? ExpectationParser.Start(syntax.Time[0]) : 0;
        Time = ExpectationTimeWords.Read(syntax.Time);
        foreach (Token<ExpectationToken> comparison in syntax.Comparisons.Skip(1).Where(c => IsUpward(c.Kind) != IsUpward(_comparisons[0])))
        {
            throw new ExpectationException(
                ExpectationParser.Start(comparison), "the comparisons of a chain point the same way, as in 0.1 < x < 10; turn this one round");
        }

        if (!Terms.Any(t => t is MeasureTerm or MetricTerm or SpeedTerm))
        {
            throw new ExpectationException(0, "nothing here is measured; compare a metric or a layer, as in testAccuracy > 0.8");
        }
    }

    /// <summary>When it is checked.</summary>
    public ExpectationTime Time { get; }

    /// <summary>Whether a metric of an evaluation is in it, which may change after the last recorded step.</summary>
    public bool HasMetrics => Terms.Any(t => t is MetricTerm);

    private IEnumerable<ExpectationTerm> Terms => _sides.SelectMany(s => s.All);

    /// <summary>Parses a text; throws <see cref="ExpectationException"/> with the offset of the mistake.</summary>
    public static Expectation Parse(string text) => new(text);

    /// <summary>A number in a message: four digits.</summary>
    public static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    /// <summary>Throws <see cref="ExpectationException"/> for a layer, a record or a step that a run of <paramref name="spec"/> will not have.</summary>
    public void Check(ExperimentSpec spec, IReadOnlyList<LayerInfo>? layers)
    {
        if (ExpectationTimeWords.Problem(Time, spec) is { } problem)
        {
            throw new ExpectationException(_timeStart, problem);
        }

        Check(new ExpectationScope(spec, Time, layers));
    }

    /// <summary>Throws <see cref="ExpectationException"/> for what an imported run of these layers cannot have.</summary>
    public void Check(IReadOnlyList<LayerInfo> layers) => Check(new ExpectationScope(Spec: null, Time, layers));

    private void Check(ExpectationScope scope)
    {
        foreach (ExpectationTerm side in _sides)
        {
            side.Check(scope);
        }
    }

    /// <summary>Whether all its metrics have values at <paramref name="moment"/>.</summary>
    public bool IsKnown(ExpectationMoment moment) => Terms.OfType<MetricTerm>().All(m => m.IsKnown(moment));

    /// <summary>Compares at one moment. A side that is not a finite number fails.</summary>
    public ExpectationResult Evaluate(string text, ExpectationMoment moment)
    {
        List<string> notes = [];
        ExpectationSide[] sides = [.. _sides.Zip(_sideTexts, (side, sideText) => new ExpectationSide(sideText, side.Evaluate(moment, notes)))];
        int count = sides.Max(s => s.Values.Count);
        int[] failing = [.. Enumerable.Range(0, count).Where(i => !Holds([.. sides.Select((s, k) => s.Values[_sides[k].Shape == TermShape.One ? 0 : i])]))];
        string[] reasons = [.. notes.Distinct().Take(3)];
        if (failing.Length > 0 && _shape != TermShape.One)
        {
            string where = string.Create(CultureInfo.InvariantCulture, $"fails for {failing.Length} of {count}, first {Label(moment.Layers, failing[0])}");
            reasons = [where, .. reasons];
        }
        else if (failing.Length > 0 && reasons.Length == 0 && sides.Any(s => !double.IsFinite(s.Values[0])))
        {
            reasons = ["a side is not a finite number"];
        }

        return new ExpectationResult(
            text, Time.ToString(), moment.Step, 1, failing.Length > 0 ? 1 : 0, sides, [.. _comparisons.Select(Spell)], failing.Length == 0,
            failing.Length == 0 || reasons.Length == 0 ? null : string.Join("; ", reasons));
    }

    /// <summary>The result of one that was never checked, which fails, for the reason <paramref name="why"/>.</summary>
    public ExpectationResult Unchecked(string text, string why) =>
        new(text, Time.ToString(), null, 0, 0, [.. _sideTexts.Select(s => new ExpectationSide(s, []))], [.. _comparisons.Select(Spell)], false, why);

    private bool Holds(double[] values) => values.All(double.IsFinite) && Enumerable.Range(0, _comparisons.Length).All(i => _comparisons[i] switch
    {
        ExpectationToken.Less => values[i] < values[i + 1],
        ExpectationToken.LessOrEqual => values[i] <= values[i + 1],
        ExpectationToken.Greater => values[i] > values[i + 1],
        _ => values[i] >= values[i + 1],
    });

    private string Label(IReadOnlyList<LayerInfo> layers, int index)
    {
        LayerInfo[] hidden = [.. layers.Where(l => l.Role == LayerInfo.Hidden)];
        return _shape == TermShape.PerPair ? $"{hidden[index].DisplayName} over {hidden[index + 1].DisplayName}" : hidden[index].DisplayName;
    }

    private static bool IsUpward(ExpectationToken comparison) => comparison is ExpectationToken.Less or ExpectationToken.LessOrEqual;

    private static string Spell(ExpectationToken comparison) => comparison switch
    {
        ExpectationToken.Less => "<",
        ExpectationToken.LessOrEqual => "<=",
        ExpectationToken.Greater => ">",
        _ => ">=",
    };
}
