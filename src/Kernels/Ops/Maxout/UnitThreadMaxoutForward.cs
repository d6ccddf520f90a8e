using GpuGrad.Kernels.Numerics;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Maxout;

/// <summary>Maxout forward; one thread a unit goes through its pieces.</summary>
internal sealed class UnitThreadMaxoutForward() : KernelVariant<MaxoutForwardArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, MaxoutForwardArguments arguments) =>
        calls.Launch(Kernel, LaunchShape.Elements(arguments.Outputs), arguments);

    private static void Kernel(MaxoutForwardArguments a)
    {
        long unit = Grid.LongGlobalIndex.X;
        if (unit < a.Outputs)
        {
            long first = unit * a.Pieces;
            Float1 largest = new(a.Z[first]);
            for (int piece = 1; piece < a.Pieces; piece++)
            {
                largest = LargerPiece.Of(largest, new Float1(a.Z[first + piece]));
            }

            a.Y[unit] = largest.Value;
        }
    }
}
