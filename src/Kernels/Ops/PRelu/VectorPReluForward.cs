using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Ops.Activations;

namespace GpuGrad.Kernels.Ops.PRelu;

/// <summary>PReLU forward; each worker does an even share of the rows, a register at a time.</summary>
internal sealed unsafe class VectorPReluForward() : KernelVariant<PReluForwardArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, PReluForwardArguments a) =>
        calls.Run(
            &Run<Float512>,
            &Run<Float256>,
            &Run<Float128>,
            new Memory
            {
                X = a.X.Pointer(),
                Slope = a.Slope.Pointer(),
                Y = a.Y.Pointer(),
                Rows = a.Rows,
                Columns = a.Columns,
                Shared = a.SlopeCount == 1,
            });

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TVector>(in Memory m, int worker, int workers)
        where TVector : struct, IFloatVector<TVector>
    {
        WorkShare share = WorkShare.OfItems(m.Rows, worker, workers);
        TVector slope = TVector.Of(m.Slope[0]);
        for (long row = share.Start; row < share.End; row++)
        {
            float* x = m.X + (row * m.Columns);
            float* y = m.Y + (row * m.Columns);
            int column = 0;
            for (; column + TVector.Count <= m.Columns; column += TVector.Count)
            {
                slope = m.Shared ? slope : TVector.Load(m.Slope + column);
                LeakyRelu.Forward(TVector.Load(x + column), slope).Store(y + column);
            }

            int rest = m.Columns - column;
            if (rest > 0)
            {
                slope = m.Shared ? slope : TVector.Load(m.Slope + column, rest);
                LeakyRelu.Forward(TVector.Load(x + column, rest), slope).Store(y + column, rest);
            }
        }
    }

    private struct Memory
    {
        public float* X;
        public float* Slope;
        public float* Y;
        public int Rows;
        public int Columns;
        public bool Shared;
    }
}
