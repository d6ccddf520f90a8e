using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Randomness;

namespace GpuGrad.Kernels.Ops.RRelu;

/// <summary>
/// Randomised leaky ReLU; each worker does an even share, drawing 64 elements' random numbers at a time
/// (<see cref="UniformRegisterLaunch"/>).
/// </summary>
internal sealed unsafe class VectorRRelu() : KernelVariant<RReluArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, RReluArguments a) =>
        UniformRegisterLaunch.Emit(
            calls,
            new Slopes(a.X.Pointer(), a.Values.Pointer(), a.Lower, a.Upper - a.Lower, a.Result.Pointer()),
            a.Length,
            a.State,
            a.Seed,
            a.Draw);

    private readonly struct Slopes(float* x, float* values, float lower, float range, float* result) : IUniformRegisterOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(long index, long count, T unit)
            where T : struct, IFloatVector<T>
        {
            T slope = RandomSlope.Of(EdgeRegister.Load<T>(x + index, count), unit, T.Of(lower), T.Of(range));
            EdgeRegister.Store(EdgeRegister.Load<T>(values + index, count) * slope, result + index, count);
        }
    }
}
