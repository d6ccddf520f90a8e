using GpuGrad.Kernels.Verification;

namespace GpuGrad.Kernels.Ops.Optimizers;

/// <summary>A setting that any optimizer can be run in.</summary>
/// <param name="Length">Elements; with clipping, those of <see cref="UpdateCase.ClippedSegments"/> instead.</param>
/// <param name="Step">What kind of step it is.</param>
/// <param name="Scale">The magnitude of gradients.</param>
/// <param name="Limit">The largest magnitude of a clipped gradient; null: no clipping at all.</param>
/// <param name="Skew">The <see cref="CaseMemory.Skew"/> of its arrays.</param>
internal sealed record UpdateSetting(int Length, UpdateStep Step, double Scale = 1, float? Limit = null, int Skew = 0)
{
    private static readonly UpdateStep[] s_unclipped = [UpdateStep.Plain, UpdateStep.Recorded, UpdateStep.Halted];

    /// <summary>Every length and kind of step, with and without clipping.</summary>
    public static IReadOnlyList<UpdateSetting> All { get; } =
    [
        .. from length in CaseData.OddLengths
           from step in s_unclipped
           select new UpdateSetting(length, step),
        .. from step in Enum.GetValues<UpdateStep>()
           from limit in (float[])[0.5f, float.PositiveInfinity]
           select new UpdateSetting(UpdateCase.ClippedLength, step, 1, limit),
        new(127, UpdateStep.Recorded, Skew: 1),
        new(UpdateCase.ClippedLength, UpdateStep.Recorded, Limit: 0.5f, Skew: 1),
    ];

    /// <inheritdoc/>
    public override string ToString() => $"n={Length} {Step} scale={Scale} limit={Limit} skew={Skew}";
}
