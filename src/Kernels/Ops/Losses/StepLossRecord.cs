using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Reduction;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>The loss and the hits of one step's batch.</summary>
/// <param name="LossSum">Loss summed over the rows.</param>
/// <param name="Correct">Rows classified correctly.</param>
/// <param name="Samples">Rows with data.</param>
internal readonly record struct StepLossRecord(float LossSum, int Correct, int Samples) : IJoin<StepLossRecord>
{
    /// <summary>Those of both parts of a batch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static StepLossRecord Join(StepLossRecord a, StepLossRecord b) =>
        new(a.LossSum + b.LossSum, a.Correct + b.Correct, a.Samples + b.Samples);
}
