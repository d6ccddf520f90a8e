using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.ScaledAdd;

/// <summary>y = a + s · b; one thread four elements (<see cref="ElementLaunch"/>).</summary>
internal sealed class ElementScaledAdd() : KernelVariant<ScaledAddArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, ScaledAddArguments arguments) =>
        ElementLaunch.Emit<Sum, ScaledAddArguments>(calls, arguments, arguments.A, arguments.B, arguments.Y);

    private readonly struct Sum : IElementOp<ScaledAddArguments>
    {
        public static long Length(ScaledAddArguments a) => a.Length;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Apply<T>(ScaledAddArguments a, long index)
            where T : struct, IAdjacentFloats<T> =>
            T.Store(a.Y, index, T.MultiplyAdd(T.Of(a.Scale), T.Load(a.B, index), T.Load(a.A, index)));
    }
}
