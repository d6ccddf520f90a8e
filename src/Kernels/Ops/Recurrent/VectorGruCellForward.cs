using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Recurrent;

/// <summary>
/// The pointwise part of a GRU step; each worker does an even share of the rows, a register of units at a time
/// (<see cref="VectorCellLaunch"/>).
/// </summary>
internal sealed unsafe class VectorGruCellForward() : KernelVariant<GruCellForwardArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, GruCellForwardArguments a) =>
        VectorCellLaunch.Emit(
            calls,
            new Forward(a.Gi.Pointer(), a.Gh.Pointer(), a.H.Pointer(), a.HNext.Pointer()),
            a.Rows,
            a.Hidden,
            preActivations: 6);

    private readonly struct Forward(float* gi, float* gh, float* h, float* hNext) : IVectorCell
    {
        public static int Gates => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(long unit, long gate, long hidden, long left)
            where T : struct, IFloatVector<T>
        {
            long z = gate + hidden;
            long n = z + hidden;
            T next = GruCell.Forward(
                EdgeRegister.Load<T>(gi + gate, left) + EdgeRegister.Load<T>(gh + gate, left),
                EdgeRegister.Load<T>(gi + z, left) + EdgeRegister.Load<T>(gh + z, left),
                EdgeRegister.Load<T>(gi + n, left),
                EdgeRegister.Load<T>(gh + n, left),
                EdgeRegister.Load<T>(h + unit, left));
            EdgeRegister.Store(next, hNext + unit, left);
        }
    }
}
