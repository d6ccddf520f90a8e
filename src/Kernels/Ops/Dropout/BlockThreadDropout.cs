using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Randomness;

namespace GpuGrad.Kernels.Ops.Dropout;

/// <summary>Dropout; a thread draws blocks of random numbers and does the elements that they belong to (<see cref="UniformLaunch"/>).</summary>
internal sealed class BlockThreadDropout() : KernelVariant<DropoutArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, DropoutArguments arguments) =>
        UniformLaunch.Emit<Masking, DropoutArguments>(calls, arguments, arguments.X, arguments.Y);

    private readonly struct Masking : IUniformOp<DropoutArguments>
    {
        public static long Length(DropoutArguments a) => a.Length;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static PhiloxBlock Words(DropoutArguments a, long block) => StepUniforms.Words(a.Seed, a.State[0].Step, a.Draw, block);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Apply<T>(DropoutArguments a, long index, T unit)
            where T : struct, IAdjacentFloats<T> =>
            T.Store(a.Y, index, DropoutMask.Apply(T.Load(a.X, index), unit, T.Of(a.Probability), T.Of(a.Scale)));
    }
}
