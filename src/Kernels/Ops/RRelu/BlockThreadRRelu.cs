using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Randomness;

namespace GpuGrad.Kernels.Ops.RRelu;

/// <summary>
/// Randomised leaky ReLU; a thread draws blocks of random numbers and does the elements that they belong to
/// (<see cref="UniformLaunch"/>).
/// </summary>
internal sealed class BlockThreadRRelu() : KernelVariant<RReluArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, RReluArguments arguments) =>
        UniformLaunch.Emit<Slopes, RReluArguments>(calls, arguments, arguments.X, arguments.Values, arguments.Result);

    private readonly struct Slopes : IUniformOp<RReluArguments>
    {
        public static long Length(RReluArguments a) => a.Length;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static PhiloxBlock Words(RReluArguments a, long block) => StepUniforms.Words(a.Seed, a.State[0].Step, a.Draw, block);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Apply<T>(RReluArguments a, long index, T unit)
            where T : struct, IAdjacentFloats<T>
        {
            T slope = RandomSlope.Of(T.Load(a.X, index), unit, T.Of(a.Lower), T.Of(a.Upper - a.Lower));
            T.Store(a.Result, index, T.Load(a.Values, index) * slope);
        }
    }
}
