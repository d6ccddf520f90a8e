using GpuGrad.Kernels;
using GpuGrad.Losses;
using GpuGrad.Syntax;

namespace GpuGrad.Experiments;

/// <summary>The names of every enumeration of a spec, as written in experiment files, run.json and run.db.</summary>
internal static class SpecNames
{
    /// <summary>Losses.</summary>
    public static NameTable<LossKind> Losses { get; } = new(
        ("softmaxCrossEntropy", LossKind.SoftmaxCrossEntropy), ("binaryCrossEntropy", LossKind.BinaryCrossEntropy),
        ("meanSquaredError", LossKind.MeanSquaredError));

    /// <summary>Losses of auto-encoders.</summary>
    public static NameTable<ReconstructionLoss> ReconstructionLosses { get; } = new(
        ("crossEntropy", ReconstructionLoss.CrossEntropy), ("meanSquaredError", ReconstructionLoss.MeanSquaredError));

    /// <summary>What to do with a gradient that is not finite.</summary>
    public static NameTable<NonFinitePolicy> NonFinitePolicies { get; } = new(
        ("error", NonFinitePolicy.Error), ("skip", NonFinitePolicy.Skip), ("zero", NonFinitePolicy.Zero));

    /// <summary>What the operands of matrix products are rounded to.</summary>
    public static NameTable<MatMulPrecision> Precisions { get; } = new(
        ("fp32", MatMulPrecision.Fp32), ("tf32x3", MatMulPrecision.Tf32x3), ("tf32", MatMulPrecision.Tf32), ("bf16", MatMulPrecision.Bf16));

    /// <summary>What stops a training early.</summary>
    public static NameTable<StoppingMetric> StoppingMetrics { get; } = new(
        ("testLoss", StoppingMetric.TestLoss), ("testAccuracy", StoppingMetric.TestAccuracy));

    /// <summary>Recorded kinds.</summary>
    public static NameTable<RecordedKind> RecordKinds { get; } = new(
        ("weightGradient", RecordedKind.WeightGradient), ("biasGradient", RecordedKind.BiasGradient), ("delta", RecordedKind.Delta),
        ("activation", RecordedKind.Activation), ("weight", RecordedKind.Weight), ("update", RecordedKind.Update));
}
