using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Highway;

/// <summary>
/// The gradients of a highway layer by its gate and both ways, in one pass; each worker does an even share, a register at
/// a time (<see cref="RegisterLaunch"/>).
/// </summary>
internal sealed unsafe class VectorHighwayBackward() : KernelVariant<HighwayBackwardArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, HighwayBackwardArguments a) =>
        RegisterLaunch.Emit(
            calls,
            new Backward(
                a.T.Pointer(), a.H.Pointer(), a.X.Pointer(), a.DY.Pointer(), a.DT.Pointer(), a.DH.Pointer(), a.DX.Pointer()),
            a.Length);

    private readonly struct Backward(float* gate, float* h, float* x, float* dy, float* dt, float* dh, float* dx) : IRegisterOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(long index, long count)
            where T : struct, IFloatVector<T>
        {
            T t = EdgeRegister.Load<T>(gate + index, count);
            T gradient = EdgeRegister.Load<T>(dy + index, count);
            T difference = EdgeRegister.Load<T>(h + index, count) - EdgeRegister.Load<T>(x + index, count);
            EdgeRegister.Store(gradient * difference, dt + index, count);
            EdgeRegister.Store(gradient * t, dh + index, count);
            EdgeRegister.Store(gradient * (T.Of(1f) - t), dx + index, count);
        }
    }
}
