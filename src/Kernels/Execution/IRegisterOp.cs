namespace GpuGrad.Kernels.Execution;

/// <summary>What an element-wise vector call does, written once for registers of any width: a struct of addresses and constants.</summary>
internal interface IRegisterOp
{
    /// <summary>
    /// Does elements index to index + count − 1, which fill a register but for the last ones. All is read before anything is
    /// written: a result may lie on an input.
    /// </summary>
    void Apply<TVector>(long index, long count)
        where TVector : struct, IFloatVector<TVector>;
}
