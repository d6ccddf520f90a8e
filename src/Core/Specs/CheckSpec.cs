using System.Globalization;
using System.Text.Json.Nodes;
using GpuGrad.Specs.Shapes;

namespace GpuGrad.Specs;

/// <summary>A range that a measure of a finished run must lie in; outside it, the run fails its expectation.</summary>
public sealed record CheckSpec
{
    internal static readonly ObjectShape<CheckSpec> Shape = new(new CheckSpec(),
    [
        SpecField<CheckSpec>.Of("measure", new ChoiceShape<Measure>(SpecNames.Measures), c => c.Measure, (c, v) => c with { Measure = v }, "What is measured.", required: true),
        SpecField<CheckSpec>.Of("min", new NullableShape<double>(new NumberShape()), c => c.Min, (c, v) => c with { Min = v }, "Least value that passes."),
        SpecField<CheckSpec>.Of("max", new NullableShape<double>(new NumberShape()), c => c.Max, (c, v) => c with { Max = v }, "Greatest value that passes."),
        SpecField<CheckSpec>.Of("when", CheckCondition.Shape, c => c.When, (c, v) => c with { When = v }, "Fields of the spec and the values they must have for the check to apply."),
    ],
    [FieldRule.AtLeastOne("min", "max")],
    complete: (c, path) => c.Min > c.Max ? throw new SpecException(path.Field("max"), "max lies below min, so nothing can pass; swap them") : c);

    /// <summary>What is measured.</summary>
    public Measure Measure { get; init; }

    /// <summary>Least value that passes; null for none.</summary>
    public double? Min { get; init; }

    /// <summary>Greatest value that passes; null for none.</summary>
    public double? Max { get; init; }

    /// <summary>Conditions that must all hold; empty for always.</summary>
    public ValueList<CheckCondition> When { get; init; } = [];

    /// <summary>Whether <paramref name="value"/> lies within the range; NaN never does.</summary>
    public bool Passes(double value) => !double.IsNaN(value) && !(value < Min) && !(value > Max);

    /// <summary>
    /// Whether every condition holds in <paramref name="variant"/>: setting the field to the value changes nothing.
    /// So values compare by meaning ("zeros" equals { "kind": "zeros" }). A field the variant lacks fulfils nothing. Throws <see cref="SpecException"/> for a value the field cannot have.
    /// </summary>
    public bool AppliesTo(ExperimentSpec variant) => When.All(condition =>
    {
        JsonObject json = variant.ToJsonObject();
        if (condition.Path.Find(json) is null)
            return false;
        condition.Path.Put(json, condition.Value.ToNode());
        return ExperimentSpec.Read(json).Equals(variant);
    });

    /// <summary>One line: "speedRatio.neighbours within 0.12 and 0.3 when model.hidden.depth = 4".</summary>
    public override string ToString()
    {
        string range = (Min, Max) switch
        {
            ({ } min, { } max) => string.Create(CultureInfo.InvariantCulture, $"within {min} and {max}"),
            ({ } min, null) => string.Create(CultureInfo.InvariantCulture, $"at least {min}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"at most {Max}"),
        };
        string when = string.Join(" and ", When.Select(c => $"{c.Path} = {c.Value.Label}"));
        return $"{SpecNames.Measures.NameOf(Measure)} {range}{(when.Length == 0 ? "" : $" when {when}")}";
    }
}
