using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Reduction;

namespace GpuGrad.Kernels.Ops.ColumnSum;

/// <summary>
/// Column sums; the workers split the columns, and each goes down the rows with the sums of four registers of columns
/// at a time. A column is added from the first row to the last, whatever the register's width.
/// </summary>
internal sealed unsafe class VectorColumnSum() : KernelVariant<ColumnSumArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, ColumnSumArguments a) =>
        calls.Run(
            &Run<Float512>,
            &Run<Float256>,
            &Run<Float128>,
            new Memory { X = a.X.Pointer(), Rows = a.Rows, Columns = a.Columns, Sum = a.Sum.Pointer() },
            work: (long)a.Rows * a.Columns);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TVector>(in Memory m, int worker, int workers)
        where TVector : struct, IFloatVector<TVector>
    {
        WorkShare share = WorkShare.Of(m.Columns, worker, workers);
        int column = (int)share.Start;
        int end = (int)share.End;
        for (; column + (4 * TVector.Count) <= end; column += 4 * TVector.Count)
        {
            FourRegisters<TVector>(m.X + column, m.Rows, m.Columns, m.Sum + column);
        }

        for (; column < end; column += TVector.Count)
        {
            OneRegister<TVector>(m, column, Math.Min(TVector.Count, end - column));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourRegisters<TVector>(float* x, int rows, int columns, float* sum)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector sum0 = TVector.Of(0f);
        TVector sum1 = sum0;
        TVector sum2 = sum0;
        TVector sum3 = sum0;
        for (int row = 0; row < rows; row++, x += columns)
        {
            sum0 += TVector.Load(x);
            sum1 += TVector.Load(x + TVector.Count);
            sum2 += TVector.Load(x + (2 * TVector.Count));
            sum3 += TVector.Load(x + (3 * TVector.Count));
        }

        sum0.Store(sum);
        sum1.Store(sum + TVector.Count);
        sum2.Store(sum + (2 * TVector.Count));
        sum3.Store(sum + (3 * TVector.Count));
    }

    // A partly filled register is loaded whole as long as it stays inside X: what lies in its other lanes is not stored.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneRegister<TVector>(in Memory m, int column, int count)
        where TVector : struct, IFloatVector<TVector>
    {
        float* x = m.X + column;
        float* lastWholeLoad = m.X + ((long)m.Rows * m.Columns) - TVector.Count;
        TVector sum = TVector.Of(0f);
        int row = 0;
        for (; row < m.Rows && x <= lastWholeLoad; row++, x += m.Columns)
        {
            sum += TVector.Load(x);
        }

        for (; row < m.Rows; row++, x += m.Columns)
        {
            sum += TVector.Load(x, count);
        }

        sum.Store(m.Sum + column, count);
    }

    private struct Memory
    {
        public float* X;
        public int Rows;
        public int Columns;
        public float* Sum;
    }
}
