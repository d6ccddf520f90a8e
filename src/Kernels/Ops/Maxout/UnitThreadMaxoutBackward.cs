using ILGPU;

namespace GpuGrad.Kernels.Ops.Maxout;

/// <summary>Maxout backward; one thread a unit finds its largest piece, then writes all of them.</summary>
internal sealed class UnitThreadMaxoutBackward() : KernelVariant<MaxoutBackwardArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, MaxoutBackwardArguments arguments) =>
        calls.Launch(Kernel, LaunchShape.Elements(arguments.Outputs), arguments);

    private static void Kernel(MaxoutBackwardArguments a)
    {
        long unit = Grid.LongGlobalIndex.X;
        if (unit < a.Outputs)
        {
            long first = unit * a.Pieces;
            float largest = a.Z[first];
            int chosen = 0;
            for (int piece = 1; piece < a.Pieces; piece++)
            {
                float z = a.Z[first + piece];
                if (largest < z)
                {
                    largest = z;
                    chosen = piece;
                }
            }

            float dy = a.DY[unit];
            for (int piece = 0; piece < a.Pieces; piece++)
            {
                float dz = 0f;
                if (piece == chosen)
                {
                    dz = dy;
                }

                a.DZ[first + piece] = dz;
            }
        }
    }
}
