using ILGPU;

namespace GpuGrad.Kernels.Ops.RecordTensor;

/// <summary>How the threads of a group of <see cref="GroupMeasurement.Threads"/> count a range of a tensor into bins that they share.</summary>
internal interface IBinCounting
{
    /// <summary>Counts elements start to start + length − 1; the tally is of those that the calling thread took up. All must call.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="start">The first element, a multiple of <see cref="GroupMeasurement.Threads"/>.</param>
    /// <param name="length">Elements.</param>
    /// <param name="counts">The counts, in shared memory.</param>
    /// <param name="tile">An int a thread, in shared memory.</param>
    static abstract TensorTally Count(ArrayView<float> x, long start, long length, ArrayView<int> counts, ArrayView<int> tile);
}
