using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>dx = dy · f′(x); each worker does an even share, a register at a time (<see cref="RegisterLaunch"/>).</summary>
internal sealed unsafe class VectorActivationBackward() : KernelVariant<ActivationBackwardArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, ActivationBackwardArguments arguments) =>
        ActivationFunction.Of(arguments.Kind).Use(new Emission(calls, arguments));

    private readonly struct Emission(CallList calls, ActivationBackwardArguments a) : IActivationUse
    {
        public void With<TActivation>()
            where TActivation : struct, IActivation =>
            RegisterLaunch.Emit(
                calls, new Backward<TActivation>(a.X.Pointer(), a.Y.Pointer(), a.DY.Pointer(), a.Alpha, a.DX.Pointer()), a.Length);
    }

    private readonly struct Backward<TActivation>(float* x, float* y, float* dy, float alpha, float* dx) : IRegisterOp
        where TActivation : struct, IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(long index, long count)
            where T : struct, IFloatVector<T>
        {
            T input = EdgeRegister.Load<T>(x + index, count);
            T slope = TActivation.Derivative(input, EdgeRegister.Load<T>(y + index, count), T.Of(alpha));
            EdgeRegister.Store(EdgeRegister.Load<T>(dy + index, count) * slope, dx + index, count);
        }
    }
}
