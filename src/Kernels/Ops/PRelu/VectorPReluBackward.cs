using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Ops.Activations;

namespace GpuGrad.Kernels.Ops.PRelu;

/// <summary>
/// PReLU backward; the workers split the columns, and each goes down the rows with a register of columns at a time,
/// writing dx and adding up the slope gradients. So a column is added from the first row to the last by one worker,
/// however many there are; where all share a slope, one worker adds the columns in order.
/// </summary>
internal sealed unsafe class VectorPReluBackward() : KernelVariant<PReluBackwardArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, PReluBackwardArguments a)
    {
        bool shared = a.SlopeCount == 1;
        Memory memory = new()
        {
            X = a.X.Pointer(),
            Slope = a.Slope.Pointer(),
            DY = a.DY.Pointer(),
            DX = a.DX.Pointer(),
            ColumnSums = shared ? calls.Scratch<float>(a.Columns).Pointer() : a.DSlope.Pointer(),
            DSlope = a.DSlope.Pointer(),
            Rows = a.Rows,
            Columns = a.Columns,
            Shared = shared,
        };
        calls.Run(&Run<Float512>, &Run<Float256>, &Run<Float128>, memory);
        if (shared)
        {
            calls.Run(&AddColumns, memory);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TVector>(in Memory m, int worker, int workers)
        where TVector : struct, IFloatVector<TVector>
    {
        WorkShare share = WorkShare.Of(m.Columns, worker, workers);
        long column = share.Start;
        for (; column + TVector.Count <= share.End; column += TVector.Count)
        {
            TVector slope = m.Shared ? TVector.Of(m.Slope[0]) : TVector.Load(m.Slope + column);
            TVector sum = TVector.Of(0f);
            long i = column;
            for (int row = 0; row < m.Rows; row++, i += m.Columns)
            {
                TVector x = TVector.Load(m.X + i);
                TVector dy = TVector.Load(m.DY + i);
                (dy * LeakyRelu.Derivative(x, x, slope)).Store(m.DX + i);
                sum += PReluSlopeGradient.Term(x, dy);
            }

            sum.Store(m.ColumnSums + column);
        }

        long rest = share.End - column;
        if (rest > 0)
        {
            TVector slope = m.Shared ? TVector.Of(m.Slope[0]) : TVector.Load(m.Slope + column, rest);
            TVector sum = TVector.Of(0f);
            long i = column;
            for (int row = 0; row < m.Rows; row++, i += m.Columns)
            {
                TVector x = TVector.Load(m.X + i, rest);
                TVector dy = TVector.Load(m.DY + i, rest);
                (dy * LeakyRelu.Derivative(x, x, slope)).Store(m.DX + i, rest);
                sum += PReluSlopeGradient.Term(x, dy);
            }

            sum.Store(m.ColumnSums + column, rest);
        }
    }

    private static void AddColumns(in Memory m, int worker, int workers)
    {
        if (worker == 0)
        {
            float sum = 0f;
            for (int column = 0; column < m.Columns; column++)
            {
                sum += m.ColumnSums[column];
            }

            *m.DSlope = sum;
        }
    }

    private struct Memory
    {
        public float* X;
        public float* Slope;
        public float* DY;
        public float* DX;
        public float* ColumnSums;
        public float* DSlope;
        public int Rows;
        public int Columns;
        public bool Shared;
    }
}
