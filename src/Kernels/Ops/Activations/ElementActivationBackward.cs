using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Tuning;

namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>dx = dy · f′(x); one thread four elements (<see cref="ElementLaunch"/>).</summary>
internal sealed class ElementActivationBackward() : KernelVariant<ActivationBackwardArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    internal override IReadOnlyList<Tunable> Tunables => [LaunchShape.Group];

    /// <inheritdoc/>
    public override void Emit(CallList calls, ActivationBackwardArguments arguments) =>
        ActivationFunction.Of(arguments.Kind).Use(new Emission(calls, arguments));

    private readonly struct Emission(CallList calls, ActivationBackwardArguments arguments) : IActivationUse
    {
        public void With<TActivation>()
            where TActivation : struct, IActivation =>
            ElementLaunch.Emit<Backward<TActivation>, ActivationBackwardArguments>(
                calls, arguments, arguments.X, arguments.Y, arguments.DY, arguments.DX);
    }

    private readonly struct Backward<TActivation> : IElementOp<ActivationBackwardArguments>
        where TActivation : struct, IActivation
    {
        public static long Length(ActivationBackwardArguments a) => a.Length;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Apply<T>(ActivationBackwardArguments a, long index)
            where T : struct, IAdjacentFloats<T> =>
            T.Store(
                a.DX,
                index,
                T.Load(a.DY, index) * TActivation.Derivative(T.Load(a.X, index), T.Load(a.Y, index), T.Of(a.Alpha)));
    }
}
