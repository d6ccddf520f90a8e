using GpuGrad.Kernels.Numerics;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Recurrent;

/// <summary>The gradients of an LSTM step, pointwise part; one group a row, one thread a unit.</summary>
internal sealed class RowGroupLstmCellBackward() : KernelVariant<LstmCellBackwardArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, LstmCellBackwardArguments arguments) =>
        calls.Launch(Kernel, LaunchShape.Rows(arguments.Rows, arguments.Hidden), arguments);

    private static void Kernel(LstmCellBackwardArguments a)
    {
        int row = Grid.IdxX;
        if (row < a.Rows)
        {
            long hidden = a.Hidden;
            for (long j = Group.IdxX; j < hidden; j += Group.DimX)
            {
                long unit = (row * hidden) + j;
                long gate = (row * hidden * 4) + j;
                float dc = 0f;
                if (a.DCNext.Length > 0)
                {
                    dc = a.DCNext[unit];
                }

                LstmGradient<Float1> gradient = LstmCell.Backward(
                    new Float1(a.G[gate]),
                    new Float1(a.G[gate + hidden]),
                    new Float1(a.G[gate + (2 * hidden)]),
                    new Float1(a.G[gate + (3 * hidden)]),
                    new Float1(a.C[unit]),
                    new Float1(a.CNext[unit]),
                    new Float1(a.DHNext[unit]),
                    new Float1(dc));
                a.DG[gate] = gradient.I.Value;
                a.DG[gate + hidden] = gradient.F.Value;
                a.DG[gate + (2 * hidden)] = gradient.G.Value;
                a.DG[gate + (3 * hidden)] = gradient.O.Value;
                a.DC[unit] = gradient.C.Value;
            }
        }
    }
}
