using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>Lion with and without decay, in every setting, with gradients of any magnitude, and with nothing but zeros.</summary>
internal static class LionCases
{
    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All =>
    [
        .. from setting in UpdateSetting.All
           select Case(setting, beta1: 0.9, beta2: 0.99, weightDecay: 0),
        .. from setting in UpdateSetting.All.Where(s => s.Length is 127 or UpdateCase.ClippedLength)
           select Case(setting, beta1: 0.95, beta2: 0.98, weightDecay: 0.1),
        .. from scale in (double[])[0, 1e-35, 1e30]
           from weightDecay in (double[])[0, 0.1]
           select Case(new UpdateSetting(127, UpdateStep.Recorded, scale), beta1: 0.9, beta2: 0.99, weightDecay),
    ];

    private static OpCase<UpdateArguments<LionRule>> Case(UpdateSetting setting, double beta1, double beta2, double weightDecay) =>
        new(UpdateArguments<LionRule>.Op, $"{setting} beta1={beta1} beta2={beta2} decay={weightDecay}", memory =>
            UpdateCase.Arguments(memory, setting, step: 3, LionRule.Of(beta1, beta2, weightDecay), (w, g, first, _) =>
            {
                (double mixed, double mean, double step) = LionReference.Step(w, g, first, beta1, beta2, weightDecay, UpdateCase.LearningRate);
                // Four roundings of half an ε at most: clipping, constant, product, sum.
                double forMean = ErrorOf(beta2, first, g);
                // The sign jumps: where a rounding can turn it, either one is right. No sum of zeros is rounded.
                double forSign = mixed != 0 && Math.Abs(mixed) <= ErrorOf(beta1, first, g) ? 2 : 0;
                // Four more in the decay's part: constant, product, sum, rate; two of them in the sign's.
                double forUpdate = (UpdateCase.LearningRate * (forSign + (CaseData.Epsilon * (1 + (2 * weightDecay * Math.Abs(w)))))) + float.Epsilon;
                return new(step, forUpdate, mean, forMean);
            }));

    private static double ErrorOf(double beta, double mean, double gradient) =>
        (2 * CaseData.Epsilon * ((beta * Math.Abs(mean)) + ((1 - beta) * Math.Abs(gradient)))) + (2 * float.Epsilon);
}
