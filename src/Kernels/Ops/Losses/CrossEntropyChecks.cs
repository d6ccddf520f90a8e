namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>What both cross entropies require of their sizes.</summary>
internal static class CrossEntropyChecks
{
    // Class numbers are held in floats too, which are exact up to here.
    private const int MostClasses = 1 << 24;

    public static void Require(int rows, int classes)
    {
        ArgumentChecks.RequirePositive(rows);
        ArgumentChecks.RequirePositive(classes);
        if (classes > MostClasses)
        {
            throw new ArgumentException($"{classes} classes are more than {MostClasses}.", nameof(classes));
        }
    }
}
