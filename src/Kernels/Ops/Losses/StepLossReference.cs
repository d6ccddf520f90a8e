namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>The loss of a batch, summed in double precision.</summary>
internal static class StepLossReference
{
    /// <summary>(Σ loss, Σ correct, rows whose label is a class).</summary>
    public static StepLossRecord Record(float[] rowLoss, int[] rowCorrect, int[] labels) =>
        new((float)rowLoss.Sum(v => (double)v), rowCorrect.Sum(), labels.Count(label => label >= 0));
}
