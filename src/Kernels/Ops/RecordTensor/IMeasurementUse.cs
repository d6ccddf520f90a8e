using GpuGrad.Kernels.Reduction;

namespace GpuGrad.Kernels.Ops.RecordTensor;

/// <summary>What to do once it is known how a group measures, such as launching the kernel made for it.</summary>
internal interface IMeasurementUse
{
    /// <summary>Does it.</summary>
    void With<TReduction, TCounting>()
        where TReduction : struct, IGroupReduction
        where TCounting : struct, IBinCounting;
}
