using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Execution;
using ILGPU;

namespace GpuGrad.Kernels.Gating;

/// <summary>The gradients of a highway layer by its gate and both ways, in one pass; one thread an element.</summary>
public sealed class ElementHighwayBackward() : KernelVariant<HighwayBackwardArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, HighwayBackwardArguments arguments) =>
        calls.Launch(Kernel, LaunchShape.Elements(arguments.Length), arguments);

    private static void Kernel(HighwayBackwardArguments a)
    {
        long i = Grid.LongGlobalIndex.X;
        if (i < a.Length)
        {
            // All is read before anything is written: a result may lie on an input.
            float t = a.T[i];
            float dy = a.DY[i];
            float dt = dy * (a.H[i] - a.X[i]);
            a.DT[i] = dt;
            a.DH[i] = dy * t;
            a.DX[i] = dy * (1f - t);
        }
    }
}
