using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>RMSProp with and without momentum and decay, in every setting, and with gradients whose squares underflow.</summary>
internal static class RmsPropCases
{
    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All =>
    [
        .. from setting in UpdateSetting.All
           select Case(setting, momentum: 0, weightDecay: 0),
        .. from setting in UpdateSetting.All.Where(s => s.Length is 127 or UpdateCase.ClippedLength)
           select Case(setting, momentum: 0.9, weightDecay: 0.01),
        .. from scale in (double[])[1e-35, 1e-20, 1e15]
           select Case(new UpdateSetting(127, UpdateStep.Recorded, scale), momentum: 0, weightDecay: 0),
    ];

    private static OpCase<UpdateArguments<RmsPropRule>> Case(UpdateSetting setting, double momentum, double weightDecay) =>
        new(UpdateArguments<RmsPropRule>.Op, $"{setting} momentum={momentum} decay={weightDecay}", memory =>
        {
            RmsPropRule rule = RmsPropRule.Of(momentum: momentum, weightDecay: weightDecay);
            return UpdateCase.Arguments(memory, setting, step: 3, rule, (w, g, first, second) =>
            {
                (double squares, double velocity, double step) = RmsPropReference.Step(w, g, second, first, rule, UpdateCase.LearningRate);
                double d = g + (rule.WeightDecay * w);
                double terms = Math.Abs(g) + (rule.WeightDecay * Math.Abs(w));
                double forSquares = ScaledStepError.OfSquares((rule.Alpha * second) + (rule.AlphaRest * terms * terms));
                double root = Math.Sqrt(squares) + rule.Epsilon;
                double forQuotient = ScaledStepError.OfQuotient(
                    d, 1.5 * CaseData.Epsilon * terms, root, ScaledStepError.OfRoot(squares, forSquares, 1, root));
                // Product and sum: two roundings of half an ε. The rate's product: one.
                double forVelocity = forQuotient + (CaseData.Epsilon * ((rule.Momentum * Math.Abs(first)) + Math.Abs(d / root)));
                double forUpdate = (UpdateCase.LearningRate * (forVelocity + (CaseData.Epsilon * Math.Abs(velocity)))) + float.Epsilon;
                return new(step, forUpdate, velocity, forVelocity, squares, forSquares);
            });
        });
}
