using GpuGrad.Quantities;

namespace GpuGrad.Experiments.Expectations;

/// <summary>The norm of a layer's update over that of its weight, for one layer or every hidden one.</summary>
internal sealed class UpdateRatioTerm(ExpectationNode node, ExpectationTerm updateNorms, ExpectationTerm weightNorms)
    : ExpectationTerm(node, updateNorms.Shape, updateNorms, weightNorms)
{
    public override double[] Evaluate(ExpectationMoment moment, List<string> notes)
    {
        double[] updates = Parts[0].Evaluate(moment, notes);
        double[] weights = Parts[1].Evaluate(moment, notes);
        if (weights.Contains(0))
        {
            notes.Add("division by zero");
        }

        return [.. updates.Zip(weights, UpdateRatio.Of)];
    }
}
