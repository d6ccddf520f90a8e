using ILGPU;

namespace GpuGrad.Kernels.Ops.MatMul;

/// <summary>
/// An operand and its rounded copy. For <see cref="MatMulPrecision.Tf32x3"/> the copy is three times as deep, with the parts one after the other along k:
/// small, big, big of A and big, small, big of B, so that one product of FP32 adds up small·big, big·small and big·big, the small ones first.
/// </summary>
/// <param name="Source">The operand.</param>
/// <param name="Rounded">The copy, <paramref name="Parts"/> times as long.</param>
/// <param name="Length">Elements of the operand.</param>
/// <param name="Run">Elements that neighbour each other in every part: a line where the operand lies along k, else all of it.</param>
/// <param name="Parts">1 or 3.</param>
/// <param name="Small">Of three parts the one that holds the small numbers, 0 or 1.</param>
internal readonly record struct RoundedOperand(ArrayView<float> Source, ArrayView<float> Rounded, long Length, long Run, int Parts, int Small)
{
    // Of three parts the last holds big numbers in either operand, and one of the first two.
    internal const int LastBig = 2;

    /// <summary>Where an element of the operand lies in part 0 of the copy; each further part is a run behind.</summary>
    internal long Place(long element) => (element / Run * Run * Parts) + (element % Run);
}
