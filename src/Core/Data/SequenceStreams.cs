using System.Globalization;

namespace GpuGrad.Data;

/// <summary>What the generators of sequences share: their random streams, apart from those of initial weights, and room for the samples.</summary>
internal static class SequenceStreams
{
    /// <summary>Stream of the training split.</summary>
    public const ulong Train = 1UL << 62;

    /// <summary>Stream of the test split.</summary>
    public const ulong Test = Train + 1;

    /// <summary>Zeros for [count, columns]; throws <see cref="DataException"/> where no array is that long.</summary>
    public static float[] Allocate(string source, int count, int columns) => (long)count * columns <= Array.MaxLength
        ? new float[count * columns]
        : throw new DataException(
            source,
            string.Create(CultureInfo.InvariantCulture, $"{count} sequences of {columns} inputs are more than the {Array.MaxLength} that a data set may have."),
            "Ask for fewer or shorter ones.");
}
