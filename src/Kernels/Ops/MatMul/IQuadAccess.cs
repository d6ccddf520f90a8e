using GpuGrad.Kernels.Numerics;
using ILGPU;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>How a SIMT kernel reads and writes four neighbouring floats of a row that may end before the fourth.</summary>
internal interface IQuadAccess
{
    /// <summary>Reads floats <paramref name="index"/> to index + 3 of which <paramref name="left"/> are in the row (at least
    /// one); zeros for the others.</summary>
    static abstract Float4 Load(ArrayView<float> view, long index, int left);

    /// <summary>Writes those that are in the row.</summary>
    static abstract void Store(ArrayView<float> view, long index, int left, Float4 value);
}
