using GpuGrad.Kernels.Numerics;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Recurrent;

/// <summary>The pointwise part of a GRU step; one group a row, one thread a unit.</summary>
internal sealed class RowGroupGruCellForward() : KernelVariant<GruCellForwardArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, GruCellForwardArguments arguments) =>
        calls.Launch(Kernel, LaunchShape.Rows(arguments.Rows, arguments.Hidden), arguments);

    private static void Kernel(GruCellForwardArguments a)
    {
        int row = Grid.IdxX;
        if (row < a.Rows)
        {
            long hidden = a.Hidden;
            for (long j = Group.IdxX; j < hidden; j += Group.DimX)
            {
                long unit = (row * hidden) + j;
                long r = (row * hidden * 3) + j;
                long z = r + hidden;
                long n = z + hidden;
                a.HNext[unit] = GruCell.Forward(
                    new Float1(a.Gi[r] + a.Gh[r]),
                    new Float1(a.Gi[z] + a.Gh[z]),
                    new Float1(a.Gi[n]),
                    new Float1(a.Gh[n]),
                    new Float1(a.H[unit])).Value;
            }
        }
    }
}
