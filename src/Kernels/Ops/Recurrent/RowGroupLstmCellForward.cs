using GpuGrad.Kernels.Numerics;
using ILGPU;

namespace GpuGrad.Kernels.Ops.Recurrent;

/// <summary>The pointwise part of an LSTM step; one group a row, one thread a unit.</summary>
internal sealed class RowGroupLstmCellForward() : KernelVariant<LstmCellForwardArguments>(KernelFamily.Simt)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, LstmCellForwardArguments arguments) =>
        calls.Launch(Kernel, LaunchShape.Rows(arguments.Rows, arguments.Hidden), arguments);

    private static void Kernel(LstmCellForwardArguments a)
    {
        int row = Grid.IdxX;
        if (row < a.Rows)
        {
            long hidden = a.Hidden;
            for (long j = Group.IdxX; j < hidden; j += Group.DimX)
            {
                long unit = (row * hidden) + j;
                long gate = (row * hidden * 4) + j;
                LstmState<Float1> next = LstmCell.Forward(
                    new Float1(a.G[gate]),
                    new Float1(a.G[gate + hidden]),
                    new Float1(a.G[gate + (2 * hidden)]),
                    new Float1(a.G[gate + (3 * hidden)]),
                    new Float1(a.C[unit]));
                a.CNext[unit] = next.C.Value;
                a.HNext[unit] = next.H.Value;
            }
        }
    }
}
