using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.Clipping;

/// <summary>
/// What a recorded step tells of clipping. In device memory it is (tensors + 1) · 4 floats: for all gradients together
/// and then for each tensor the norm before clipping, the norm of what clipping removed, the smallest factor that an
/// element was multiplied by, and the number of non-finite elements. Norms are over finite elements and infinite only
/// where the norm itself is beyond the floats.
/// </summary>
/// <param name="All">All gradients together; its Share is 1 when anything was removed, else 0.</param>
/// <param name="Tensors">Each tensor.</param>
internal sealed record ClipRecord(ClipMeasurement All, IReadOnlyList<ClipMeasurement> Tensors)
{
    internal const int Norm = 0;
    internal const int Removed = 1;
    internal const int Coefficient = 2;
    internal const int NonFinite = 3;
    internal const int Entry = 4;

    /// <summary>Floats that the record of so many tensors takes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Words(int tensors) => (tensors + 1) * Entry;

    /// <summary>Reads the record of a slot.</summary>
    /// <exception cref="ArgumentException">It holds fewer floats than <see cref="Words"/>.</exception>
    public static ClipRecord Decode(ReadOnlySpan<float> record, int tensors)
    {
        if (record.Length < Words(tensors))
        {
            throw new ArgumentException($"The record holds {record.Length} floats, {Words(tensors)} are needed.", nameof(record));
        }

        double removed = record[Removed];
        ClipMeasurement all = Read(record, removed);
        ClipMeasurement[] each = new ClipMeasurement[tensors];
        for (int t = 0; t < tensors; t++)
        {
            each[t] = Read(record[Words(t)..], removed);
        }

        return new ClipRecord(all, each);
    }

    // Squares of norms add up, norms do not.
    private static ClipMeasurement Read(ReadOnlySpan<float> entry, double allRemoved) => new(
        entry[Norm],
        entry[Removed],
        entry[Coefficient],
        allRemoved > 0 ? entry[Removed] / allRemoved * (entry[Removed] / allRemoved) : 0,
        (long)entry[NonFinite]);
}
