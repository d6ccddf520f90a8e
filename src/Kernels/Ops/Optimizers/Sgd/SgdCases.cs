using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>SGD with and without momentum, look-ahead and decay, in every setting, and with gradients of any magnitude.</summary>
internal static class SgdCases
{
    private static readonly float[] s_momenta = [0f, 0.9f];
    private static readonly double[] s_scales = [1e-35, 1e-30, 1e30];

    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All =>
    [
        .. from setting in UpdateSetting.All
           from momentum in s_momenta
           select Case(setting, momentum, weightDecay: 0f, nesterov: 0),
        .. from setting in UpdateSetting.All.Where(s => s.Length is 127 or UpdateCase.ClippedLength)
           from nesterov in (int[])[0, 1]
           select Case(setting, 0.9f, weightDecay: 0.01f, nesterov),
        .. from scale in s_scales
           select Case(new UpdateSetting(127, UpdateStep.Recorded, scale), 0.9f, weightDecay: 0f, nesterov: 1),
        Case(new UpdateSetting(33, UpdateStep.Plain), 0f, weightDecay: 0.01f, nesterov: 0),
    ];

    private static OpCase<UpdateArguments<SgdRule>> Case(UpdateSetting setting, float momentum, float weightDecay, int nesterov) =>
        new(UpdateArguments<SgdRule>.Op, $"{setting} momentum={momentum} decay={weightDecay} nesterov={nesterov}", memory =>
            UpdateCase.Arguments(memory, setting, step: 3, new SgdRule(momentum, weightDecay, nesterov), (w, g, first, _) =>
            {
                (_, double velocity, double step) =
                    SgdReference.Step(w, g, first, momentum, UpdateCase.LearningRate, weightDecay, nesterov == 1);
                // Half an ε for each rounding, of at most the sum of all terms: five in v (clipping, two products, two
                // sums); the look-ahead adds two more to at most twice the sum; one in η times the direction.
                double terms = Math.Abs(g) + (weightDecay * Math.Abs(w)) + (momentum * Math.Abs(first));
                double forVelocity = (2.5 * CaseData.Epsilon * terms) + float.Epsilon;
                double forUpdate = (UpdateCase.LearningRate * ((1 + nesterov) * (forVelocity + (1.5 * CaseData.Epsilon * terms)))) + float.Epsilon;
                return new(step, forUpdate, velocity, forVelocity);
            }));
}
