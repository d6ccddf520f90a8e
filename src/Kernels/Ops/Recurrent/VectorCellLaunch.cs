using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;

namespace GpuGrad.Kernels.Ops.Recurrent;

/// <summary>The vector call of every recurrent cell: each worker does an even share of the rows, a register of units at a time.</summary>
internal static unsafe class VectorCellLaunch
{
    /// <summary>Appends the call.</summary>
    /// <param name="calls">The list.</param>
    /// <param name="cell">What is done to a register of units.</param>
    /// <param name="rows">Rows of the batch.</param>
    /// <param name="hidden">Units a row.</param>
    /// <param name="preActivations">Pre-activations that are read for a unit.</param>
    public static void Emit<TCell>(CallList calls, TCell cell, int rows, int hidden, int preActivations)
        where TCell : struct, IVectorCell =>
        calls.Run(
            &Run<TCell, Float512>,
            &Run<TCell, Float256>,
            &Run<TCell, Float128>,
            new Work<TCell>(cell, rows, hidden),
            work: (long)preActivations * rows * hidden);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TCell, TVector>(in Work<TCell> work, int worker, int workers)
        where TCell : struct, IVectorCell
        where TVector : struct, IFloatVector<TVector>
    {
        // A copy of its own, whose fields the compiler may hold in registers: stores cannot reach it.
        TCell cell = work.Cell;
        long hidden = work.Hidden;
        WorkShare share = WorkShare.OfItems(work.Rows, worker, workers);
        for (long row = share.Start; row < share.End; row++)
        {
            // One copy of the body does whole registers and the last one: with two, the compiler leaves calls in both, at four times the cost.
            for (long j = 0; j < hidden; j += TVector.Count)
            {
                cell.Apply<TVector>((row * hidden) + j, (row * hidden * TCell.Gates) + j, hidden, hidden - j);
            }
        }
    }

    private readonly record struct Work<TCell>(TCell Cell, int Rows, int Hidden)
        where TCell : struct, IVectorCell;
}
