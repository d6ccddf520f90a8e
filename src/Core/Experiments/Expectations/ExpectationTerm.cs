namespace GpuGrad.Experiments.Expectations;

/// <summary>A part of an expectation that has values: every name in it is known.</summary>
internal abstract class ExpectationTerm(ExpectationNode node, TermShape shape, params IReadOnlyList<ExpectationTerm> parts)
{
    /// <summary>Where it is written.</summary>
    public ExpectationNode Node => node;

    /// <summary>How many values it has.</summary>
    public TermShape Shape => shape;

    /// <summary>The terms directly inside it.</summary>
    protected IReadOnlyList<ExpectationTerm> Parts => parts;

    /// <summary>This term and all terms inside it.</summary>
    public IEnumerable<ExpectationTerm> All => parts.SelectMany(p => p.All).Prepend(this);

    /// <summary>Throws <see cref="ExpectationException"/> for what the run will not have.</summary>
    public virtual void Check(ExpectationScope scope)
    {
        foreach (ExpectationTerm part in parts)
        {
            part.Check(scope);
        }
    }

    /// <summary>Its values at a moment, from the first layer; NaN where there is none, for a reason added to <paramref name="notes"/>.</summary>
    public abstract double[] Evaluate(ExpectationMoment moment, List<string> notes);

    /// <summary>
    /// The shape of values of several terms taken together layer by layer; throws <see cref="ExpectationException"/> where they do not go together.
    /// </summary>
    public static TermShape Together(IReadOnlyList<ExpectationTerm> terms)
    {
        TermShape shape = TermShape.One;
        foreach (ExpectationTerm term in terms.Where(t => t.Shape != TermShape.One))
        {
            if (shape != TermShape.One && term.Shape != shape)
            {
                throw new ExpectationException(
                    term.Node.Start, "values of layers and of neighbouring pairs of layers do not go together; take min, max or mean of one of them first");
            }

            shape = term.Shape;
        }
        return shape;
    }
}
