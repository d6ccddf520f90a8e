using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Execution;
using ILGPU;

namespace GpuGrad.Kernels.Optimizers;

/// <summary>SGD with momentum in one pass; one thread a weight.</summary>
public sealed class ElementSgd() : KernelVariant<SgdArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, SgdArguments arguments) =>
        calls.Launch(Kernel, LaunchShape.Elements(arguments.Length), arguments);

    private static void Kernel(SgdArguments a)
    {
        long i = Grid.LongGlobalIndex.X;
        if (i < a.Length && a.State[0].Halted == 0)
        {
            float velocity = a.Gradients[i];
            if (a.Momentum > 0f)
            {
                velocity = (a.Momentum * a.Velocity[i]) + velocity;
                a.Velocity[i] = velocity;
            }

            float update = -a.State[0].LearningRate * velocity;
            a.Weights[i] += update;
            if (a.State[0].Recording != 0)
            {
                a.Gradients[i] = update;
            }
        }
    }
}
