using ILGPU;

namespace GpuGrad.Kernels.Ops.SwapAxes;

/// <summary>One group for each [First, Inner] of the result: its threads write neighbours, and read neighbours where Inner is wide.</summary>
internal sealed class RowGroupSwapAxes() : KernelVariant<SwapAxesArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, SwapAxesArguments a) =>
        calls.Launch(Kernel, LaunchShape.Rows(checked(a.Outer * a.Second), checked(a.First * a.Inner)), a);

    private static void Kernel(SwapAxesArguments a)
    {
        int row = Grid.IdxX;
        if (row < a.Outer * a.Second)
        {
            int o = row / a.Second;
            int j = row - (o * a.Second);
            int columns = a.First * a.Inner;
            long y = (long)row * columns;
            for (int k = Group.IdxX; k < columns; k += Group.DimX)
            {
                int i = k / a.Inner;
                long x = ((((long)o * a.First) + i) * a.Second) + j;
                a.Y[y + k] = a.X[(x * a.Inner) + (k - (i * a.Inner))];
            }
        }
    }
}
