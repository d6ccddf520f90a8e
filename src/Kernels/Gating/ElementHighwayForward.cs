using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Execution;
using ILGPU;

namespace GpuGrad.Kernels.Gating;

/// <summary>y = t · h + (1 − t) · x; one thread an element.</summary>
public sealed class ElementHighwayForward() : KernelVariant<HighwayForwardArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, HighwayForwardArguments arguments) =>
        calls.Launch(Kernel, LaunchShape.Elements(arguments.Length), arguments);

    private static void Kernel(HighwayForwardArguments a)
    {
        long i = Grid.LongGlobalIndex.X;
        if (i < a.Length)
        {
            float t = a.T[i];
            a.Y[i] = (t * a.H[i]) + ((1f - t) * a.X[i]);
        }
    }
}
