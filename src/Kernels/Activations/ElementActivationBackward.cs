using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;
using ILGPU;

namespace GpuGrad.Kernels.Activations;

/// <summary>dx = dy · f′(x); one thread an element.</summary>
public sealed class ElementActivationBackward() : KernelVariant<ActivationBackwardArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    public override IReadOnlyList<Tunable> Tunables => [LaunchShape.Group];

    /// <inheritdoc/>
    public override void Emit(CallList calls, ActivationBackwardArguments arguments) =>
        ActivationDispatch.Use(arguments.Kind, new Emission(calls, arguments));

    private static void Kernel<TActivation>(ActivationBackwardArguments a)
        where TActivation : struct, IActivation
    {
        long i = Grid.LongGlobalIndex.X;
        if (i < a.Length)
        {
            a.DX[i] = a.DY[i] * TActivation.Derivative(new Float1(a.X[i]), new Float1(a.Y[i]), new Float1(a.Alpha)).Value;
        }
    }

    private readonly struct Emission(CallList calls, ActivationBackwardArguments arguments) : IActivationUse
    {
        public void With<TActivation>()
            where TActivation : struct, IActivation =>
            calls.Launch(Kernel<TActivation>, LaunchShape.Elements(arguments.Length, calls), arguments);
    }
}
