using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Highway;

/// <summary>y = t · h + (1 − t) · x; each worker does an even share, a register at a time (<see cref="RegisterLaunch"/>).</summary>
internal sealed unsafe class VectorHighwayForward() : KernelVariant<HighwayForwardArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, HighwayForwardArguments a) =>
        RegisterLaunch.Emit(calls, new Forward(a.T.Pointer(), a.H.Pointer(), a.X.Pointer(), a.Y.Pointer()), a.Length);

    private readonly struct Forward(float* gate, float* h, float* x, float* y) : IRegisterOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(long index, long count)
            where T : struct, IFloatVector<T>
        {
            T t = EdgeRegister.Load<T>(gate + index, count);
            T carried = (T.Of(1f) - t) * EdgeRegister.Load<T>(x + index, count);
            EdgeRegister.Store(T.MultiplyAdd(t, EdgeRegister.Load<T>(h + index, count), carried), y + index, count);
        }
    }
}
