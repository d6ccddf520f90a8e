using GpuGrad.Kernels.Catalog;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>What both cross entropies require of their arguments.</summary>
internal static class CrossEntropyChecks
{
    // Class numbers are held in floats too, which are exact up to here.
    private const int MostClasses = 1 << 24;

    public static void Require(
        ArrayView<float> logits,
        ArrayView<int> labels,
        int rows,
        int classes,
        ArrayView<float> rowLoss,
        ArrayView<int> rowCorrect,
        ArrayView<float> dLogits)
    {
        ArgumentChecks.RequirePositive(rows);
        ArgumentChecks.RequirePositive(classes);
        if (classes > MostClasses)
        {
            throw new ArgumentException($"{classes} classes are more than {MostClasses}.", nameof(classes));
        }

        logits.RequireLength((long)rows * classes);
        labels.RequireLength(rows);
        rowLoss.RequireLength(rows);
        rowCorrect.RequireLength(rows);
        rowLoss.RequireApart(logits);
        rowCorrect.RequireApart(labels);
        if (dLogits.Length > 0)
        {
            dLogits.RequireLength((long)rows * classes);
            dLogits.RequireApart(logits);
            dLogits.RequireApart(rowLoss);
        }
    }
}
