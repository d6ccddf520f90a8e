using GpuGrad.Training;

namespace GpuGrad.Core.Tests.Training;

/// <summary>Rates at the ends, their course in between, and PyTorch's step-by-step recurrences.</summary>
public class LearningRateScheduleTests
{
    private const double Base = 0.4;

    [Fact]
    public void ConstantStays() => Assert.Equal([0.4f, 0.4f, 0.4f], LearningRateSchedule.Constant.Rates(Base, 3));

    [Fact]
    public void StepDropsAfterEveryNSteps() =>
        Assert.Equal([0.4f, 0.4f, 0.2f, 0.2f, 0.1f], LearningRateSchedule.Step(every: 2, factor: 0.5).Rates(Base, 5));

    [Fact]
    public void CosineFallsFromTheBaseTowardsTheMinimum()
    {
        float[] rates = LearningRateSchedule.Cosine(minimum: 0.25).Rates(Base, 100);
        Assert.Equal(0.4f, rates[0]);
        Assert.Equal(0.25f, rates[50], 1e-6f);
        Assert.InRange(rates[99], 0.1f, 0.1002f);
        Assert.All(rates.Zip(rates.Skip(1)), pair => Assert.True(pair.Second < pair.First));
    }

    // CosineAnnealingLR computes each rate from the one before.
    [Fact]
    public void CosineFollowsPyTorchsRecurrence()
    {
        const int Steps = 37;
        const double Minimum = Base * 0.1;
        float[] rates = LearningRateSchedule.Cosine(minimum: 0.1).Rates(Base, Steps);
        double rate = Base;
        for (int t = 1; t < Steps; t++)
        {
            rate = Minimum + ((rate - Minimum) * (1 + Math.Cos(Math.PI * t / Steps)) / (1 + Math.Cos(Math.PI * (t - 1) / Steps)));
            Assert.Equal(rate, rates[t], 1e-7);
        }
    }

    [Fact]
    public void WarmupRisesToWhereTheScheduleBegins()
    {
        float[] rates = LearningRateSchedule.Cosine().AfterWarmup(10, start: 0.1).Rates(Base, 60);
        Assert.Equal(0.04f, rates[0], 1e-7f);
        Assert.Equal(0.4f * 0.55f, rates[5], 1e-6f);
        Assert.Equal(0.4f, rates[10]);
        Assert.All(rates[..11].Zip(rates[1..11]), pair => Assert.True(pair.Second > pair.First));
        Assert.Equal(LearningRateSchedule.Cosine().Rates(Base, 50), rates[10..]);
    }

    // LinearLR computes each rate from the one before.
    [Fact]
    public void WarmupFollowsPyTorchsRecurrence()
    {
        const int Warmup = 7;
        const double Start = 1.0 / 3;
        float[] rates = LearningRateSchedule.Constant.AfterWarmup(Warmup).Rates(Base, 12);
        double rate = Base * Start;
        Assert.Equal(rate, rates[0], 1e-7);
        for (int t = 1; t < rates.Length; t++)
        {
            rate *= t <= Warmup ? 1 + ((1 - Start) / ((Warmup * Start) + ((t - 1) * (1 - Start)))) : 1;
            Assert.Equal(rate, rates[t], 1e-7);
        }
    }

    [Fact]
    public void WarmupOfStepsCountsFromItsEnd() => Assert.Equal(
        [0.2f, 0.3f, 0.4f, 0.4f, 0.2f],
        LearningRateSchedule.Step(every: 2, factor: 0.5).AfterWarmup(2, start: 0.5).Rates(Base, 5));

    [Fact]
    public void WarmupMayOutlastTheRun() =>
        Assert.Equal([0.1f, 0.15f], LearningRateSchedule.Cosine().AfterWarmup(6, start: 0.25).Rates(Base, 2));

    [Fact]
    public void NonsenseIsRefused()
    {
        Refused("every", () => LearningRateSchedule.Step(0, 0.5));
        Refused("factor", () => LearningRateSchedule.Step(1, -0.5));
        Refused("factor", () => LearningRateSchedule.Step(1, double.NaN));
        Refused("minimum", () => LearningRateSchedule.Cosine(1.5));
        Refused("warmup", () => LearningRateSchedule.Constant.AfterWarmup(0));
        Refused("start", () => LearningRateSchedule.Constant.AfterWarmup(5, 0));
        Refused("start", () => LearningRateSchedule.Constant.AfterWarmup(5, double.NaN));
        Refused("baseRate", () => LearningRateSchedule.Constant.Rates(double.PositiveInfinity, 5));
        Refused("steps", () => LearningRateSchedule.Constant.Rates(Base, 0));
    }

    private static void Refused(string name, Func<object> call) => Assert.Throws<ArgumentOutOfRangeException>(name, () => call());
}
