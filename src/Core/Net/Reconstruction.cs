using GpuGrad.Kernels;
using GpuGrad.Kernels.Ops.Losses;
using GpuGrad.Losses;
using ILGPU;

namespace GpuGrad.Net;

/// <summary>What an auto-encoder restores, and how the distance to it is measured.</summary>
/// <param name="Target">The values to restore, [batch, outputs].</param>
/// <param name="Loss">The measure.</param>
internal sealed record Reconstruction(Tensor Target, ReconstructionLoss Loss)
{
    /// <summary>Appends the loss of each row of <paramref name="result"/>, and its gradient; a row with label −1 has no data.</summary>
    public void Emit(CallList calls, Tensor result, ArrayView<int> labels, ArrayView<float> rowLoss)
    {
        if (Loss == ReconstructionLoss.CrossEntropy)
        {
            TargetLossArguments<BernoulliCrossEntropy>.Op.Emit(calls, new(
                result.Values, Target.Values, labels, result.Rows, result.Columns, rowLoss, result.Gradient));
        }
        else
        {
            TargetLossArguments<MeanSquaredError>.Op.Emit(calls, new(
                result.Values, Target.Values, labels, result.Rows, result.Columns, rowLoss, result.Gradient));
        }
    }
}
