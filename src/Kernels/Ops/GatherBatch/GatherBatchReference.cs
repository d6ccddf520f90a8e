using GpuGrad.Kernels.Randomness;

namespace GpuGrad.Kernels.Ops.GatherBatch;

/// <summary>
/// The batch of a step, from the whole order of its epoch written out. The order itself is <see cref="ShuffledIndex"/>'s
/// on the host: it is a definition, which devices must follow bit for bit.
/// </summary>
internal static class GatherBatchReference
{
    /// <summary>The samples that a step takes, −1 for rows past the end of the epoch.</summary>
    public static int[] Samples(int count, int rows, bool shuffle, ulong seed, StepState state)
    {
        ShuffledIndex order = new(count, seed, state.Epoch);
        IEnumerable<int> epoch = Enumerable.Range(0, count).Select(p => shuffle ? (int)order.At(p) : p);
        return [.. epoch.Concat(Enumerable.Repeat(-1, rows)).Skip((int)state.FirstSample).Take(rows)];
    }
}
