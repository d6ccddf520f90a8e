using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Recurrent;

/// <summary>
/// The gradients of a GRU step, pointwise part; each worker does an even share of the rows, a register of units at a time
/// (<see cref="VectorCellLaunch"/>).
/// </summary>
internal sealed unsafe class VectorGruCellBackward() : KernelVariant<GruCellBackwardArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, GruCellBackwardArguments a) =>
        VectorCellLaunch.Emit(
            calls,
            new Backward(
                a.Gi.Pointer(), a.Gh.Pointer(), a.H.Pointer(), a.DHNext.Pointer(), a.DGi.Pointer(), a.DGh.Pointer(), a.DH.Pointer()),
            a.Rows,
            a.Hidden,
            preActivations: 6);

    private readonly struct Backward(float* gi, float* gh, float* h, float* dhNext, float* dgi, float* dgh, float* dh)
        : IVectorCell
    {
        public static int Gates => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(long unit, long gate, long hidden, long left)
            where T : struct, IFloatVector<T>
        {
            long z = gate + hidden;
            long n = z + hidden;
            GruGradient<T> gradient = GruCell.Backward(
                EdgeRegister.Load<T>(gi + gate, left) + EdgeRegister.Load<T>(gh + gate, left),
                EdgeRegister.Load<T>(gi + z, left) + EdgeRegister.Load<T>(gh + z, left),
                EdgeRegister.Load<T>(gi + n, left),
                EdgeRegister.Load<T>(gh + n, left),
                EdgeRegister.Load<T>(h + unit, left),
                EdgeRegister.Load<T>(dhNext + unit, left));
            EdgeRegister.Store(gradient.R, dgi + gate, left);
            EdgeRegister.Store(gradient.Z, dgi + z, left);
            EdgeRegister.Store(gradient.InputN, dgi + n, left);
            EdgeRegister.Store(gradient.R, dgh + gate, left);
            EdgeRegister.Store(gradient.Z, dgh + z, left);
            EdgeRegister.Store(gradient.HiddenN, dgh + n, left);
            EdgeRegister.Store(gradient.H, dh + unit, left);
        }
    }
}
