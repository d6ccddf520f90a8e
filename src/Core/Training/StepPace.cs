using GpuGrad.Planning;

namespace GpuGrad.Training;

/// <summary>How many steps the device runs for each time the host looks: as many as fit between two looks, found by doubling from one.</summary>
internal sealed class StepPace
{
    private static readonly TimeSpan s_lookEvery = TimeSpan.FromMilliseconds(60);

    /// <summary>Steps to run next.</summary>
    public int Steps { get; private set; } = 1;

    /// <summary>Tells how long the last ones took.</summary>
    public void Took(TimeSpan elapsed) =>
        Steps = elapsed < s_lookEvery / 2 ? Math.Min(Steps * 2, StepPlan.LossCapacity)
            : elapsed > s_lookEvery * 2 ? Math.Max(1, Steps / 2)
            : Steps;
}
