using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>
/// Adam and AdamW with and without decay, in every setting, at the first steps and beyond the table of corrections, and
/// with gradients whose squares underflow.
/// </summary>
internal static class AdamCases
{
    private const long TableSteps = 100_000;

    private static readonly AdamConstants s_adam = new();
    private static readonly AdamConstants s_decayed = new(WeightDecay: 0.01);
    private static readonly AdamConstants s_adamW = new(Beta1: 0.8, Beta2: 0.99, WeightDecay: 0.01, Decoupled: true);

    /// <summary>The cases.</summary>
    public static IEnumerable<OpCase> All =>
    [
        .. from setting in UpdateSetting.All
           select Case(setting, s_adam, step: 3),
        .. from setting in UpdateSetting.All.Where(s => s.Length is 127 or UpdateCase.ClippedLength)
           from constants in (AdamConstants[])[s_decayed, s_adamW]
           select Case(setting, constants, step: 3),
        .. from step in (long[])[0, 1, 1000, TableSteps, 10 * TableSteps]
           from constants in (AdamConstants[])[s_adam, s_adamW]
           select Case(new UpdateSetting(33, UpdateStep.Recorded), constants, step),
        .. from scale in (double[])[1e-35, 1e-20, 1e15]
           select Case(new UpdateSetting(127, UpdateStep.Recorded, scale), s_adam, step: 0),
    ];

    private static OpCase<UpdateArguments<AdamRule>> Case(UpdateSetting setting, AdamConstants c, long step) =>
        new(UpdateArguments<AdamRule>.Op, $"{setting} decay={c.WeightDecay} decoupled={c.Decoupled} step={step}", memory =>
        {
            AdamRule rule = c.Rule(memory.Input("Corrections", c.Corrections(TableSteps)));
            return UpdateCase.Arguments(memory, setting, step, rule, (w, g, first, second) =>
            {
                (double mean, double squares, double added) = AdamReference.Step(w, g, first, second, c, step + 1, UpdateCase.LearningRate);
                double size = UpdateCase.LearningRate / (1 - Math.Pow(c.Beta1, step + 1));
                double scale = 1 / Math.Sqrt(1 - Math.Pow(c.Beta2, step + 1));
                double terms = Math.Abs(g) + (c.WeightDecay * Math.Abs(w));
                // Three roundings of half an ε in d; constant, product and sum in m.
                double forMean = (3 * CaseData.Epsilon * ((c.Beta1 * Math.Abs(first)) + ((1 - c.Beta1) * terms))) + (2 * float.Epsilon);
                double forSquares = ScaledStepError.OfSquares((c.Beta2 * second) + ((1 - c.Beta2) * terms * terms));
                double root = (scale * Math.Sqrt(squares)) + c.Epsilon;
                double forQuotient = ScaledStepError.OfQuotient(
                    mean, forMean, root, ScaledStepError.OfRoot(squares, forSquares, scale, root));
                // The step size is off by three roundings (its table, the rate, their product), and three more make the
                // update: its product, the decay's, the sum.
                double magnitude = (size * Math.Abs(mean / root)) + (UpdateCase.LearningRate * c.WeightDecay * Math.Abs(w));
                double forUpdate = (size * forQuotient) + (3 * CaseData.Epsilon * magnitude) + float.Epsilon;
                return new(added, forUpdate, mean, forMean, squares, forSquares);
            });
        });
}
