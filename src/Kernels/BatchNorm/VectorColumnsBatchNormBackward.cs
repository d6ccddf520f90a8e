using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.BatchNorm;

/// <summary>
/// The gradients of batch normalisation; the workers split the columns, so that none waits for another. Each goes
/// down the rows with two registers of columns at a time: one pass for the two sums of each column, which stay in
/// registers, and one for dx. A column's bits depend neither on the workers nor on the register's width.
/// </summary>
public sealed unsafe class VectorColumnsBatchNormBackward() : KernelVariant<BatchNormBackwardArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, BatchNormBackwardArguments a) => calls.Run(
        &Run<Float512>,
        &Run<Float256>,
        &Run<Float128>,
        new Memory
        {
            X = a.X.Pointer(),
            DY = a.DY.Pointer(),
            SavedMean = a.SavedMean.Pointer(),
            SavedInverseStd = a.SavedInverseStd.Pointer(),
            Gamma = a.Gamma.Pointer(),
            Rows = a.Rows,
            Columns = a.Columns,
            Training = a.Training != 0,
            DX = a.DX.Pointer(),
            DGamma = a.DGamma.Pointer(),
            DBeta = a.DBeta.Pointer(),
        },
        work: (long)a.Rows * a.Columns);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TVector>(in Memory m, int worker, int workers)
        where TVector : struct, IFloatVector<TVector>
    {
        WorkShare share = WorkShare.Of(m.Columns, worker, workers);
        for (long first = share.Start; first < share.End; first += 2 * TVector.Count)
        {
            // A single register at the end is taken twice, which costs less than code of its own.
            long second = first + TVector.Count < share.End ? first + TVector.Count : first;
            if (m.Training)
            {
                Training<TVector>(m, first, second, share.End);
            }
            else
            {
                Evaluation<TVector>(m, first, second, share.End);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Training<TVector>(in Memory m, long first, long second, long endColumn)
        where TVector : struct, IFloatVector<TVector>
    {
        long leftA = endColumn - first;
        long leftB = endColumn - second;
        TVector meanA = EdgeRegister.Load<TVector>(m.SavedMean + first, leftA, 0f);
        TVector meanB = EdgeRegister.Load<TVector>(m.SavedMean + second, leftB, 0f);
        TVector inverseA = EdgeRegister.Load<TVector>(m.SavedInverseStd + first, leftA, 0f);
        TVector inverseB = EdgeRegister.Load<TVector>(m.SavedInverseStd + second, leftB, 0f);
        Sum(m, first, second, endColumn, meanA, meanB, inverseA, inverseB, out TVector sumA, out TVector sumB, out TVector productA, out TVector productB);
        TVector rows = TVector.Of(m.Rows);
        (sumA, sumB) = (sumA / rows, sumB / rows);
        (productA, productB) = (productA / rows, productB / rows);
        TVector scaleA = Scale<TVector>(m, first, leftA, inverseA);
        TVector scaleB = Scale<TVector>(m, second, leftB, inverseB);
        long columns = m.Columns;
        long elements = m.Rows * columns;
        float* endX = m.X + elements;
        float* endDY = m.DY + elements;
        for (long at = first, next = second; at < elements; at += columns, next += columns)
        {
            TVector dyA = EdgeRegister.Load<TVector>(m.DY + at, leftA, endDY);
            TVector dyB = EdgeRegister.Load<TVector>(m.DY + next, leftB, endDY);
            TVector normalisedA = (EdgeRegister.Load<TVector>(m.X + at, leftA, endX) - meanA) * inverseA;
            TVector normalisedB = (EdgeRegister.Load<TVector>(m.X + next, leftB, endX) - meanB) * inverseB;
            EdgeRegister.Store(scaleA * (dyA - sumA - (normalisedA * productA)), m.DX + at, leftA);
            EdgeRegister.Store(scaleB * (dyB - sumB - (normalisedB * productB)), m.DX + next, leftB);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Evaluation<TVector>(in Memory m, long first, long second, long endColumn)
        where TVector : struct, IFloatVector<TVector>
    {
        long leftA = endColumn - first;
        long leftB = endColumn - second;
        TVector inverseA = EdgeRegister.Load<TVector>(m.SavedInverseStd + first, leftA, 0f);
        TVector inverseB = EdgeRegister.Load<TVector>(m.SavedInverseStd + second, leftB, 0f);
        if (m.DGamma != null || m.DBeta != null)
        {
            TVector meanA = EdgeRegister.Load<TVector>(m.SavedMean + first, leftA, 0f);
            TVector meanB = EdgeRegister.Load<TVector>(m.SavedMean + second, leftB, 0f);
            Sum(m, first, second, endColumn, meanA, meanB, inverseA, inverseB, out _, out _, out _, out _);
        }

        TVector scaleA = Scale<TVector>(m, first, leftA, inverseA);
        TVector scaleB = Scale<TVector>(m, second, leftB, inverseB);
        long columns = m.Columns;
        long elements = m.Rows * columns;
        float* endDY = m.DY + elements;
        for (long at = first, next = second; at < elements; at += columns, next += columns)
        {
            // Both are read before one is written: they may be the same, and dx may take the place of dy.
            TVector dxA = scaleA * EdgeRegister.Load<TVector>(m.DY + at, leftA, endDY);
            TVector dxB = scaleB * EdgeRegister.Load<TVector>(m.DY + next, leftB, endDY);
            EdgeRegister.Store(dxA, m.DX + at, leftA);
            EdgeRegister.Store(dxB, m.DX + next, leftB);
        }
    }

    // Σdy and Σ(dy x̂), which are dβ and dγ.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum<TVector>(
        in Memory m,
        long first,
        long second,
        long endColumn,
        TVector meanA,
        TVector meanB,
        TVector inverseA,
        TVector inverseB,
        out TVector sumA,
        out TVector sumB,
        out TVector productA,
        out TVector productB)
        where TVector : struct, IFloatVector<TVector>
    {
        long leftA = endColumn - first;
        long leftB = endColumn - second;
        long columns = m.Columns;
        long elements = m.Rows * columns;
        float* endX = m.X + elements;
        float* endDY = m.DY + elements;
        TVector a = TVector.Of(0f);
        TVector b = a;
        TVector ax = a;
        TVector bx = a;
        for (long at = first, next = second; at < elements; at += columns, next += columns)
        {
            TVector dyA = EdgeRegister.Load<TVector>(m.DY + at, leftA, endDY);
            TVector dyB = EdgeRegister.Load<TVector>(m.DY + next, leftB, endDY);
            a += dyA;
            b += dyB;
            ax = TVector.MultiplyAdd(dyA, (EdgeRegister.Load<TVector>(m.X + at, leftA, endX) - meanA) * inverseA, ax);
            bx = TVector.MultiplyAdd(dyB, (EdgeRegister.Load<TVector>(m.X + next, leftB, endX) - meanB) * inverseB, bx);
        }

        (sumA, sumB, productA, productB) = (a, b, ax, bx);
        if (m.DBeta != null)
        {
            EdgeRegister.Store(a, m.DBeta + first, leftA);
            EdgeRegister.Store(b, m.DBeta + second, leftB);
        }

        if (m.DGamma != null)
        {
            EdgeRegister.Store(ax, m.DGamma + first, leftA);
            EdgeRegister.Store(bx, m.DGamma + second, leftB);
        }
    }

    // γ / √(σ² + ε).
    private static TVector Scale<TVector>(in Memory m, long column, long left, TVector inverseStd)
        where TVector : struct, IFloatVector<TVector> =>
        m.Gamma == null ? inverseStd : EdgeRegister.Load<TVector>(m.Gamma + column, left, 1f) * inverseStd;

    private struct Memory
    {
        public float* X;
        public float* DY;
        public float* SavedMean;
        public float* SavedInverseStd;
        public float* Gamma;
        public int Rows;
        public int Columns;
        public bool Training;
        public float* DX;
        public float* DGamma;
        public float* DBeta;
    }
}
