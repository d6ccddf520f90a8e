namespace GpuGrad.Experiments.Expectations;

/// <summary>A number that was written down.</summary>
internal sealed class ConstantTerm(ExpectationNode.Number node) : ExpectationTerm(node, TermShape.One)
{
    public override double[] Evaluate(ExpectationMoment moment, List<string> notes) => [node.Value];
}
