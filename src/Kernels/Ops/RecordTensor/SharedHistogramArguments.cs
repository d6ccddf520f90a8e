using ILGPU;

namespace GpuGrad.Kernels.Ops.RecordTensor;

/// <summary>The arguments of <see cref="SharedHistogramRecord"/>'s kernels.</summary>
/// <param name="Tensor">The op's arguments.</param>
/// <param name="Counts">The counts of each group, [Groups, 2052].</param>
/// <param name="Parts">The statistics of each group, [Groups].</param>
/// <param name="Groups">Groups that count.</param>
/// <param name="GroupLength">Elements a group, the last one's excepted.</param>
internal readonly record struct SharedHistogramArguments(
    RecordTensorArguments Tensor,
    ArrayView<int> Counts,
    ArrayView<TensorPart> Parts,
    int Groups,
    long GroupLength);
