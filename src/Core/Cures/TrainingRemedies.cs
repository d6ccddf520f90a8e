using System.Globalization;
using GpuGrad.Optimizers;
using GpuGrad.Remedies;

namespace GpuGrad.Cures;

/// <summary>Remedies of the training, which suit nets of any form.</summary>
internal static class TrainingRemedies
{
    /// <summary>All of them.</summary>
    /// <param name="train">How the net is trained.</param>
    /// <param name="steps">Steps of a trial.</param>
    public static IEnumerable<Remedy> For(TrainSpec train, int steps)
    {
        yield return Remedy.Fixed(
            "clipping by global norm",
            RemedyKind.Clipping,
            "One factor for all gradients keeps their norm at 1 or below, so no step leaps.",
            new SpecAssignment("train.clip", """{"kind":"globalNorm","max":1}"""));
        if (train.Clip is not ClipSpec.None)
        {
            yield return Remedy.Fixed("no clipping", RemedyKind.Clipping, "Nothing cuts the steps down.", new SpecAssignment("train.clip", "none"));
        }

        yield return Remedy.Fixed("adaptive clipping", RemedyKind.Clipping, "No unit's gradient exceeds a hundredth of its weights, so no step leaps.",
            new SpecAssignment("train.clip", """{"kind":"adaptive","max":0.01}"""));
        yield return Remedy.Fixed(
            "Adam",
            RemedyKind.Optimizer,
            "Adam divides each weight's gradient by its own size, so layers whose gradient is small learn too.",
            new SpecAssignment("train.optimizer", """{"kind":"adam","learningRate":0.001}"""));
        if (train.Optimizer is Sgd)
        {
            yield return new Remedy("momentum", RemedyKind.Optimizer, "Momentum adds up what gradients of many steps agree on.",
                (_, spec) => spec.Train.Optimizer is Sgd { Momentum: 0 } ? [new SpecAssignment("train.optimizer.momentum", "0.9")] : []);
        }

        if (train.Optimizer.WeightDecay > 0)
        {
            yield return Remedy.Fixed(
                "no weight decay",
                RemedyKind.WeightDecay,
                "Nothing pulls the weights to zero.",
                new SpecAssignment("train.optimizer.weightDecay", "0"));
        }

        if (train.Optimizer is MomentumSpec { Momentum: > 0.9 })
        {
            yield return Remedy.Fixed(
                "momentum 0.9",
                RemedyKind.Momentum,
                "Steps add up to ten times their size, not to more.",
                new SpecAssignment("train.optimizer.momentum", "0.9"));
        }

        if (train.Schedule is not ScheduleSpec.Constant { Warmup: 0 })
        {
            yield return Remedy.Fixed(
                "a constant learning rate",
                RemedyKind.Schedule,
                "No schedule makes the steps small.",
                new SpecAssignment("train.schedule", """{"kind":"constant"}"""));
        }

        foreach (double factor in (double[])[10, 3])
        {
            yield return Rate(factor, $"×{Text(factor)}", "Larger steps make more of a small gradient.");
            yield return Rate(1 / factor, $"÷{Text(factor)}", "Smaller steps do not overshoot.");
        }

        yield return Rate(0.01, "÷100", "Much smaller steps do not overshoot, even where the gradient is large.");
        // A rate that is far off is not found by factors.
        double usual = train.Optimizer.UsualLearningRate, off = train.Optimizer.LearningRate / usual;
        if (off is > 30 or < 1.0 / 30)
        {
            foreach (double rate in (double[])[usual, usual / 10, usual / 100])
            {
                string value = rate.ToString("G3", CultureInfo.InvariantCulture);
                yield return Remedy.Fixed(
                    $"learning rate {value}",
                    RemedyKind.LearningRate,
                    "It is a usual rate for this update rule.",
                    new SpecAssignment("train.optimizer.learningRate", value));
            }
        }

        if (train.Weights is not null)
        {
            yield break;
        }

        int each = Math.Max(1, steps / 3);
        yield return Remedy.Fixed(
            $"pre-training ({Text(each)} more steps a layer)",
            RemedyKind.Pretraining,
            "Each layer learns on its own first, where no other layer's slope stands between it and its loss.",
            new SpecAssignment("train.pretrain", $$"""{"steps":{{Text(each)}}}"""));
    }

    private static Remedy Rate(double factor, string name, string why) => new($"learning rate {name}", RemedyKind.LearningRate, why,
        // Three digits: 0.1 / 3 is no rate that anybody writes.
        (_, spec) =>
        [
            new SpecAssignment(
                "train.optimizer.learningRate", (spec.Train.Optimizer.LearningRate * factor).ToString("G3", CultureInfo.InvariantCulture)),
        ]);

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
