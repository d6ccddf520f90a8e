using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Highway;

/// <summary>y = t · h + (1 − t) · x; one thread four elements (<see cref="ElementLaunch"/>).</summary>
internal sealed class ElementHighwayForward() : KernelVariant<HighwayForwardArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, HighwayForwardArguments arguments) =>
        ElementLaunch.Emit<Forward, HighwayForwardArguments>(calls, arguments, arguments.T, arguments.H, arguments.X, arguments.Y);

    private readonly struct Forward : IElementOp<HighwayForwardArguments>
    {
        public static long Length(HighwayForwardArguments a) => a.Length;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Apply<T>(HighwayForwardArguments a, long index)
            where T : struct, IAdjacentFloats<T>
        {
            T t = T.Load(a.T, index);
            T.Store(a.Y, index, (t * T.Load(a.H, index)) + ((T.Of(1f) - t) * T.Load(a.X, index)));
        }
    }
}
