namespace GpuGrad.Kernels.Catalog;

/// <summary>What can be said of an op without knowing its arguments.</summary>
internal interface IKernelOp
{
    /// <summary>The op's name, such as <c>MatMul</c>.</summary>
    string Name { get; }

    /// <summary>Every way to compute it, best first.</summary>
    IReadOnlyList<IKernelVariant> Variants { get; }
}
