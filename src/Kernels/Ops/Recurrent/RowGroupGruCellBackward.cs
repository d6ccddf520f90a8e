using GpuGrad.Kernels.Numerics;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Recurrent;

/// <summary>The gradients of a GRU step, pointwise part; one group a row, one thread a unit.</summary>
internal sealed class RowGroupGruCellBackward() : KernelVariant<GruCellBackwardArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, GruCellBackwardArguments arguments) =>
        calls.Launch(Kernel, LaunchShape.Rows(arguments.Rows, arguments.Hidden), arguments);

    private static void Kernel(GruCellBackwardArguments a)
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
                GruGradient<Float1> gradient = GruCell.Backward(
                    new Float1(a.Gi[r] + a.Gh[r]),
                    new Float1(a.Gi[z] + a.Gh[z]),
                    new Float1(a.Gi[n]),
                    new Float1(a.Gh[n]),
                    new Float1(a.H[unit]),
                    new Float1(a.DHNext[unit]));
                a.DGi[r] = gradient.R.Value;
                a.DGi[z] = gradient.Z.Value;
                a.DGi[n] = gradient.InputN.Value;
                a.DGh[r] = gradient.R.Value;
                a.DGh[z] = gradient.Z.Value;
                a.DGh[n] = gradient.HiddenN.Value;
                a.DH[unit] = gradient.H.Value;
            }
        }
    }
}
