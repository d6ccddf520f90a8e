namespace GpuGrad.Training;

/// <summary>
/// How the learning rate changes from step to step, as PyTorch's schedulers define it when they are stepped after every
/// step: a factor of the base rate for each step.
/// </summary>
public sealed class LearningRateSchedule
{
    private readonly Func<long, long, double> _factor;

    private LearningRateSchedule(Func<long, long, double> factor) => _factor = factor;

    /// <summary>The base rate throughout.</summary>
    public static LearningRateSchedule Constant { get; } = new((_, _) => 1);

    /// <summary>Times <paramref name="factor"/> after every <paramref name="every"/> steps (torch.optim.lr_scheduler.StepLR).</summary>
    /// <exception cref="ArgumentOutOfRangeException">Every is not positive, or the factor is negative or not finite.</exception>
    public static LearningRateSchedule Step(int every, double factor)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(every);
        RequireFactor(factor, double.MaxValue, nameof(factor));
        return new((step, _) => Math.Pow(factor, step / every));
    }

    /// <summary>
    /// From the base rate down to <paramref name="minimum"/> times it along half a cosine, m + (1 − m) (1 + cos(π t / T)) / 2
    /// for step t of T (CosineAnnealingLR; I. Loshchilov and F. Hutter, "SGDR", 2017): the minimum would be reached one step
    /// after the last.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The minimum is not in 0 … 1.</exception>
    public static LearningRateSchedule Cosine(double minimum = 0)
    {
        RequireFactor(minimum, 1, nameof(minimum));
        return new((step, steps) => minimum + ((1 - minimum) * (1 + Math.Cos(Math.PI * step / steps)) / 2));
    }

    /// <summary>
    /// This schedule after <paramref name="warmup"/> steps in which the rate rises linearly from <paramref name="start"/>
    /// times its base (LinearLR, then this one, in a SequentialLR): its first step follows the last one of the warm-up.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Warm-up is not positive, or start is not above 0 and at most 1.</exception>
    public LearningRateSchedule AfterWarmup(int warmup, double start = 1.0 / 3)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(warmup);
        ArgumentOutOfRangeException.ThrowIfZero(start);
        RequireFactor(start, 1, nameof(start));
        return new((step, steps) => step < warmup
            ? start + ((1 - start) * step / warmup)
            : _factor(step - warmup, Math.Max(1, steps - warmup)));
    }

    /// <summary>The learning rate of each of <paramref name="steps"/> steps.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The base rate is negative or not finite, or there is no step.</exception>
    public float[] Rates(double baseRate, int steps)
    {
        RequireFactor(baseRate, double.MaxValue, nameof(baseRate));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        float[] rates = new float[steps];
        for (int step = 0; step < steps; step++)
        {
            rates[step] = (float)(baseRate * _factor(step, steps));
        }

        return rates;
    }

    private static void RequireFactor(double value, double most, string name)
    {
        if (!(value >= 0 && value <= most))
        {
            throw new ArgumentOutOfRangeException(name, value, most == 1 ? "It must be from 0 to 1." : "It must be at least 0 and finite.");
        }
    }
}
