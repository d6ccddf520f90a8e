using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Execution;
using ILGPU;

namespace GpuGrad.Kernels.Elementwise;

/// <summary>y = a + s · b; one thread an element.</summary>
public sealed class ElementScaledAdd() : KernelVariant<ScaledAddArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, ScaledAddArguments arguments) =>
        calls.Launch(Kernel, LaunchShape.Elements(arguments.Length), arguments);

    private static void Kernel(ScaledAddArguments a)
    {
        long i = Grid.LongGlobalIndex.X;
        if (i < a.Length)
        {
            a.Y[i] = (a.Scale * a.B[i]) + a.A[i];
        }
    }
}
