using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>y = f(x); each worker does an even share, a register at a time (<see cref="RegisterLaunch"/>).</summary>
internal sealed unsafe class VectorActivationForward() : KernelVariant<ActivationForwardArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, ActivationForwardArguments arguments) =>
        ActivationFunction.Of(arguments.Kind).Use(new Emission(calls, arguments));

    private readonly struct Emission(CallList calls, ActivationForwardArguments a) : IActivationUse
    {
        public void With<TActivation>()
            where TActivation : struct, IActivation =>
            RegisterLaunch.Emit(calls, new Forward<TActivation>(a.X.Pointer(), a.Alpha, a.Y.Pointer()), a.Length);
    }

    private readonly struct Forward<TActivation>(float* x, float alpha, float* y) : IRegisterOp
        where TActivation : struct, IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(long index, long count)
            where T : struct, IFloatVector<T> =>
            EdgeRegister.Store(TActivation.Forward(EdgeRegister.Load<T>(x + index, count), T.Of(alpha)), y + index, count);
    }
}
