namespace GpuGrad.Kernels.Ops.Recurrent;

/// <summary>
/// What the vector call of a recurrent cell does, written once for registers of any width: a struct of addresses. Pre-activations lie
/// as <see cref="GateLayout"/> says.
/// </summary>
internal interface IVectorCell
{
    /// <summary>Gates a unit, the candidate included.</summary>
    static abstract int Gates { get; }

    /// <summary>Does a register of a row's units. All is read before anything is written: a result may lie on an input.</summary>
    /// <param name="unit">The index of the first unit.</param>
    /// <param name="gate">The index of its first gate; the next gate lies <paramref name="hidden"/> further.</param>
    /// <param name="hidden">Units a row.</param>
    /// <param name="left">Units of the row from the first on: more than a register holds, or fewer.</param>
    void Apply<TVector>(long unit, long gate, long hidden, long left)
        where TVector : struct, IFloatVector<TVector>;
}
