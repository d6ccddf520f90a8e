namespace GpuGrad.Kernels.Ops.BatchNorm;

/// <summary>What both directions of batch normalisation require.</summary>
internal static class BatchNormChecks
{
    /// <summary>Requires two samples where a variance is taken over them.</summary>
    public static void RequireBatch(int training, int rows)
    {
        if (training is not (0 or 1))
        {
            throw new ArgumentException($"Training is {training}, it must be 0 or 1.", nameof(training));
        }

        if (training == 1 && rows < 2)
        {
            throw new ArgumentException(
                $"Batch normalisation in training needs at least 2 samples, the batch has {rows}: one sample has no variance. Use a larger batch or layer normalisation.",
                nameof(rows));
        }
    }
}
