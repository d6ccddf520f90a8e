using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Randomness;

namespace GpuGrad.Kernels.Ops.Dropout;

/// <summary>Dropout; each worker does an even share, drawing 64 elements' random numbers at a time (<see cref="UniformRegisterLaunch"/>).</summary>
internal sealed unsafe class VectorDropout() : KernelVariant<DropoutArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, DropoutArguments a) =>
        UniformRegisterLaunch.Emit(
            calls, new Masking(a.X.Pointer(), a.Probability, a.Scale, a.Y.Pointer()), a.Length, a.State, a.Seed, a.Draw);

    private readonly struct Masking(float* x, float probability, float scale, float* y) : IUniformRegisterOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(long index, long count, T unit)
            where T : struct, IFloatVector<T>
        {
            T masked = DropoutMask.Apply(EdgeRegister.Load<T>(x + index, count), unit, T.Of(probability), T.Of(scale));
            EdgeRegister.Store(masked, y + index, count);
        }
    }
}
