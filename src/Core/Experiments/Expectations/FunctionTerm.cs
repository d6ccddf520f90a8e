using GpuGrad.Kernels;

namespace GpuGrad.Experiments.Expectations;

/// <summary>A function of the values of other terms, all of them in one list: of each on its own, of neighbours, or of all.</summary>
internal sealed class FunctionTerm(ExpectationNode node, TermShape shape, Func<double[], double[]> function, IReadOnlyList<ExpectationTerm> arguments)
    : ExpectationTerm(node, shape, arguments)
{
    public override double[] Evaluate(ExpectationMoment moment, List<string> notes)
    {
        double[] inputs = [.. Parts.SelectMany(a => a.Evaluate(moment, notes))];
        double[] values = function(inputs);
        if (inputs.All(double.IsFinite) && values.Any(v => !double.IsFinite(v)))
        {
            notes.Add($"{(Node is ExpectationNode.Call call ? call.Function : "-")} of {string.Join(", ", inputs.Select(Expectation.Number))} is not a finite number");
        }

        return values;
    }
}
