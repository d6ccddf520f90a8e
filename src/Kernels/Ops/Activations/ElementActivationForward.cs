using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Tuning;

namespace GpuGrad.Kernels.Ops.Activations;

/// <summary>y = f(x); one thread four elements (<see cref="ElementLaunch"/>).</summary>
internal sealed class ElementActivationForward() : KernelVariant<ActivationForwardArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    internal override IReadOnlyList<Tunable> Tunables => [LaunchShape.Group];

    /// <inheritdoc/>
    public override void Emit(CallList calls, ActivationForwardArguments arguments) =>
        ActivationFunction.Of(arguments.Kind).Use(new Emission(calls, arguments));

    private readonly struct Emission(CallList calls, ActivationForwardArguments arguments) : IActivationUse
    {
        public void With<TActivation>()
            where TActivation : struct, IActivation =>
            ElementLaunch.Emit<Forward<TActivation>, ActivationForwardArguments>(calls, arguments, arguments.X, arguments.Y);
    }

    private readonly struct Forward<TActivation> : IElementOp<ActivationForwardArguments>
        where TActivation : struct, IActivation
    {
        public static long Length(ActivationForwardArguments a) => a.Length;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Apply<T>(ActivationForwardArguments a, long index)
            where T : struct, IAdjacentFloats<T> =>
            T.Store(a.Y, index, TActivation.Forward(T.Load(a.X, index), T.Of(a.Alpha)));
    }
}
