using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;
using ILGPU;

namespace GpuGrad.Kernels.Activations;

/// <summary>dx = dy · f′(x); one thread an element.</summary>
public sealed class ElementActivationBackward() : KernelVariant<ActivationBackwardArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, ActivationBackwardArguments arguments) =>
        calls.Launch(
            arguments.Kind switch
            {
                ActivationKind.Identity => Kernel<Identity>,
                ActivationKind.Sigmoid => Kernel<Sigmoid>,
                ActivationKind.Tanh => Kernel<Tanh>,
                ActivationKind.Relu => Kernel<Relu>,
                _ => throw new ArgumentException($"No activation {arguments.Kind}."),
            },
            LaunchShape.Elements(arguments.Length),
            arguments);

    private static void Kernel<TActivation>(ActivationBackwardArguments a)
        where TActivation : struct, IActivation
    {
        long i = Grid.LongGlobalIndex.X;
        if (i < a.Length)
        {
            a.DX[i] = a.DY[i] * TActivation.Derivative(new Float1(a.X[i]), new Float1(a.Y[i])).Value;
        }
    }
}
