namespace GpuGrad.Experiments.Expectations;

/// <summary>The value of every hidden layer over that of the next one.</summary>
internal sealed class NeighbourRatioTerm(ExpectationNode node, ExpectationTerm values) : ExpectationTerm(node, TermShape.PerPair, values)
{
    public override void Check(ExpectationScope scope)
    {
        if (scope.HiddenLayers < 2)
        {
            throw new ExpectationException(Node.Start, "neighbours take two hidden layers, which this net lacks; add a \"when\" that picks a deeper net");
        }

        base.Check(scope);
    }

    public override double[] Evaluate(ExpectationMoment moment, List<string> notes)
    {
        double[] layers = Parts[0].Evaluate(moment, notes);
        if (layers.Skip(1).Contains(0))
        {
            notes.Add("division by zero");
        }

        return [.. layers.Zip(layers.Skip(1), (layer, next) => next == 0 ? double.NaN : layer / next)];
    }
}
