namespace GpuGrad.Kernels.Randomness;

/// <summary>
/// What an element-wise vector call does with a uniform number for each element, written once for registers of any width: a struct of
/// addresses and constants.
/// </summary>
internal interface IUniformRegisterOp
{
    /// <summary>Does elements index to index + count − 1, which fill a register but for the last ones, with their numbers.</summary>
    void Apply<TVector>(long index, long count, TVector unit)
        where TVector : struct, IFloatVector<TVector>;
}
