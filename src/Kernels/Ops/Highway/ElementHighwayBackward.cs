using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Highway;

/// <summary>
/// The gradients of a highway layer by its gate and both ways, in one pass; one thread four elements
/// (<see cref="ElementLaunch"/>).
/// </summary>
internal sealed class ElementHighwayBackward() : KernelVariant<HighwayBackwardArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, HighwayBackwardArguments arguments) =>
        ElementLaunch.Emit<Backward, HighwayBackwardArguments>(
            calls,
            arguments,
            arguments.T,
            arguments.H,
            arguments.X,
            arguments.DY,
            arguments.DT,
            arguments.DH,
            arguments.DX);

    private readonly struct Backward : IElementOp<HighwayBackwardArguments>
    {
        public static long Length(HighwayBackwardArguments a) => a.Length;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Apply<T>(HighwayBackwardArguments a, long index)
            where T : struct, IAdjacentFloats<T>
        {
            T t = T.Load(a.T, index);
            T dy = T.Load(a.DY, index);
            T dt = dy * (T.Load(a.H, index) - T.Load(a.X, index));
            T.Store(a.DT, index, dt);
            T.Store(a.DH, index, dy * t);
            T.Store(a.DX, index, dy * (T.Of(1f) - t));
        }
    }
}
