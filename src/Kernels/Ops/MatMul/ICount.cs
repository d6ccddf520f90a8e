namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>A number that is a type: code generic over it is compiled anew for each, with dead branches removed.</summary>
internal interface ICount
{
    /// <summary>The number.</summary>
    static abstract int Value { get; }
}
