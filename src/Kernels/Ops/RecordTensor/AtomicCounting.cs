using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Reduction;
using ILGPU;

namespace GpuGrad.Kernels.Ops.RecordTensor;

/// <summary>Each thread counts what it reads by integer atomics in shared memory, whose order changes no bit.</summary>
/// <typeparam name="TFloats">What it reads at once.</typeparam>
internal readonly struct AtomicCounting<TFloats> : IBinCounting
    where TFloats : struct, IAdjacentFloats<TFloats>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TensorTally Count(ArrayView<float> x, long start, long length, ArrayView<int> counts, ArrayView<int> tile) =>
        GroupWalk.Tally<Counting, TFloats>(new Counting(TensorTally.None, counts), x, ArrayView<float>.Empty, start, length).Tally;

    private readonly record struct Counting(TensorTally Tally, ArrayView<int> Counts) : ITally<Counting>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Counting Plus(float value, float other)
        {
            Atomic.Add(ref Counts[TensorTally.BinOf(value)], 1);
            return new Counting(Tally.Plus(value, other), Counts);
        }
    }
}
