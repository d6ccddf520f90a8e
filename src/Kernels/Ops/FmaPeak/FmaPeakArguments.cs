using ILGPU;

namespace GpuGrad.Kernels.Ops.FmaPeak;

/// <summary>Chains s ← s·Factor + Addend.</summary>
/// <param name="Depth">Multiply-adds of each chain.</param>
/// <param name="Factor">The factor.</param>
/// <param name="Addend">The addend.</param>
/// <param name="Result">One sum for each lane or thread: without it, the compiler would drop the chains.</param>
internal readonly record struct FmaPeakArguments(int Depth, float Factor, float Addend, ArrayView<float> Result);
