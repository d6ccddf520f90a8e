namespace GpuGrad.Experiments.Expectations;

/// <summary>The speed of a layer at initialisation: the norm of its mean bias gradient over record.startSamples samples.</summary>
internal sealed class SpeedTerm(ExpectationNode node, LayerSelector layers) : ExpectationTerm(node, layers.Shape)
{
    public override void Check(ExpectationScope scope)
    {
        if (scope.Spec is null)
        {
            throw new ExpectationException(Node.Start, "an imported run has no speeds; write norm(biasGradient, ...)");
        }

        if (scope.Spec.Record.StartSamples == 0)
        {
            throw new ExpectationException(Node.Start, "speeds are measured only where record.startSamples is above 0; set it");
        }

        if (scope.Time.When != ExpectationTime.Kind.Start)
        {
            throw new ExpectationException(Node.Start, "speeds are measured before the first step only; write 'at start'");
        }

        layers.Check(scope);
    }

    public override double[] Evaluate(ExpectationMoment moment, List<string> notes) =>
    [
        .. layers.Of(moment.Layers).Select(layer =>
        {
            if (moment.Speed(layer) is { } speed) { return speed; } notes.Add($"{layer.DisplayName} has no speed; only hidden layers with biases have one");
            return double.NaN;
        }),
    ];
}
