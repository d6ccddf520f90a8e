using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;
using ILGPU;

namespace GpuGrad.Kernels.Activations;

/// <summary>y = f(x); one thread an element.</summary>
public sealed class ElementActivationForward() : KernelVariant<ActivationForwardArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, ActivationForwardArguments arguments) =>
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

    private static void Kernel<TActivation>(ActivationForwardArguments a)
        where TActivation : struct, IActivation
    {
        long i = Grid.LongGlobalIndex.X;
        if (i < a.Length)
        {
            a.Y[i] = TActivation.Forward(new Float1(a.X[i])).Value;
        }
    }
}
