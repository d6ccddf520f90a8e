using System.Runtime.CompilerServices;

namespace GpuGrad.Kernels.Ops.CopyColumns;

/// <summary>Each worker copies the block for an even share of the rows, a whole row of it at a time.</summary>
internal sealed unsafe class RowSpanCopyColumns() : KernelVariant<CopyColumnsArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, CopyColumnsArguments a) =>
        calls.Run(
            &Run,
            new Memory
            {
                X = a.X.Pointer() + a.XOffset,
                Y = a.Y.Pointer() + a.YOffset,
                Rows = a.Rows,
                XColumns = a.XColumns,
                YColumns = a.YColumns,
                Columns = a.Columns,
            },
            work: (long)a.Rows * a.Columns);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run(in Memory m, int worker, int workers)
    {
        WorkShare share = WorkShare.OfItems(m.Rows, worker, workers);
        for (long row = share.Start; row < share.End; row++)
        {
            new ReadOnlySpan<float>(m.X + (row * m.XColumns), m.Columns).CopyTo(new Span<float>(m.Y + (row * m.YColumns), m.Columns));
        }
    }

    private struct Memory
    {
        public float* X;
        public float* Y;
        public int Rows;
        public int XColumns;
        public int YColumns;
        public int Columns;
    }
}
