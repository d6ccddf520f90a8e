using ILGPU;

namespace GpuGrad.Kernels.Histogram;

/// <summary>The arguments of <see cref="SharedHistogramRecord"/>'s kernels.</summary>
/// <param name="Tensor">The op's arguments.</param>
/// <param name="Integers">The whole numbers of each group's block, [Groups, 2054].</param>
/// <param name="Sums">The sums of each group's block, [Groups, 6].</param>
/// <param name="Groups">Groups that count.</param>
public readonly record struct SharedHistogramArguments(
    RecordTensorArguments Tensor,
    ArrayView<int> Integers,
    ArrayView<float> Sums,
    int Groups);
