using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.ScaledAdd;

/// <summary>y = a + s · b; each worker does an even share, a register at a time (<see cref="RegisterLaunch"/>).</summary>
internal sealed unsafe class VectorScaledAdd() : KernelVariant<ScaledAddArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, ScaledAddArguments a) =>
        RegisterLaunch.Emit(calls, new Sum(a.A.Pointer(), a.B.Pointer(), a.Scale, a.Y.Pointer()), a.Length);

    private readonly struct Sum(float* a, float* b, float scale, float* y) : IRegisterOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(long index, long count)
            where T : struct, IFloatVector<T>
        {
            T other = EdgeRegister.Load<T>(b + index, count);
            EdgeRegister.Store(T.MultiplyAdd(T.Of(scale), other, EdgeRegister.Load<T>(a + index, count)), y + index, count);
        }
    }
}
