using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Ops.Activations;

namespace GpuGrad.Kernels.Ops.BatchNorm;

/// <summary>
/// The gradients of batch normalisation; the workers split the columns, so that none waits for another. Each goes
/// down the rows with two registers of columns at a time: one pass for the two sums of each column, which stay in
/// registers, and for what the activation passes on of dy, and one for dx. A column's bits depend neither on the workers nor on the register's width.
/// </summary>
internal sealed unsafe class VectorColumnsBatchNormBackward() : KernelVariant<BatchNormBackwardArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, BatchNormBackwardArguments arguments) =>
        ActivationFunction.Of(arguments.Activation).Use(new Emission(calls, arguments));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TActivation, TVector>(in Memory m, int worker, int workers)
        where TActivation : struct, IActivation
        where TVector : struct, IFloatVector<TVector>
    {
        WorkShare share = WorkShare.Of(m.Columns, worker, workers);
        for (long first = share.Start; first < share.End; first += 2 * TVector.Count)
        {
            // A single register at the end is taken twice, which costs less than code of its own.
            long second = first + TVector.Count < share.End ? first + TVector.Count : first;
            if (m.Training)
            {
                Training<TActivation, TVector>(m, first, second, share.End);
            }
            else
            {
                Evaluation<TActivation, TVector>(m, first, second, share.End);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Training<TActivation, TVector>(in Memory m, long first, long second, long endColumn)
        where TActivation : struct, IActivation
        where TVector : struct, IFloatVector<TVector>
    {
        long leftA = endColumn - first;
        long leftB = endColumn - second;
        TVector meanA = EdgeRegister.Load<TVector>(m.SavedMean + first, leftA, 0f);
        TVector meanB = EdgeRegister.Load<TVector>(m.SavedMean + second, leftB, 0f);
        TVector inverseA = EdgeRegister.Load<TVector>(m.SavedInverseStd + first, leftA, 0f);
        TVector inverseB = EdgeRegister.Load<TVector>(m.SavedInverseStd + second, leftB, 0f);
        TVector scaleA = Scale(m, first, leftA, inverseA);
        TVector scaleB = Scale(m, second, leftB, inverseB);
        Sum<TActivation, TVector>(
            m, first, second, endColumn, meanA, meanB, inverseA, inverseB, scaleA, scaleB, out TVector sumA, out TVector sumB, out TVector productA,
            out TVector productB);
        TVector rows = TVector.Of(m.Rows);
        (sumA, sumB) = (sumA / rows, sumB / rows);
        (productA, productB) = (productA / rows, productB / rows);
        long columns = m.Columns;
        long elements = m.Rows * columns;
        float* endX = m.X + elements;
        float* endG = m.G + elements;
        for (long at = first, next = second; at < elements; at += columns, next += columns)
        {
            TVector gA = EdgeRegister.Load<TVector>(m.G + at, leftA, endG);
            TVector gB = EdgeRegister.Load<TVector>(m.G + next, leftB, endG);
            TVector normalisedA = (EdgeRegister.Load<TVector>(m.X + at, leftA, endX) - meanA) * inverseA;
            TVector normalisedB = (EdgeRegister.Load<TVector>(m.X + next, leftB, endX) - meanB) * inverseB;
            EdgeRegister.Store(scaleA * (gA - sumA - (normalisedA * productA)), m.DX + at, leftA);
            EdgeRegister.Store(scaleB * (gB - sumB - (normalisedB * productB)), m.DX + next, leftB);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Evaluation<TActivation, TVector>(in Memory m, long first, long second, long endColumn)
        where TActivation : struct, IActivation
        where TVector : struct, IFloatVector<TVector>
    {
        long leftA = endColumn - first;
        long leftB = endColumn - second;
        TVector inverseA = EdgeRegister.Load<TVector>(m.SavedInverseStd + first, leftA, 0f);
        TVector inverseB = EdgeRegister.Load<TVector>(m.SavedInverseStd + second, leftB, 0f);
        TVector scaleA = Scale(m, first, leftA, inverseA);
        TVector scaleB = Scale(m, second, leftB, inverseB);
        if (m.DGamma != null || m.DBeta != null || typeof(TActivation) != typeof(Identity))
        {
            TVector meanA = EdgeRegister.Load<TVector>(m.SavedMean + first, leftA, 0f);
            TVector meanB = EdgeRegister.Load<TVector>(m.SavedMean + second, leftB, 0f);
            Sum<TActivation, TVector>(
                m, first, second, endColumn, meanA, meanB, inverseA, inverseB, scaleA, scaleB, out _, out _, out _, out _);
        }

        long columns = m.Columns;
        long elements = m.Rows * columns;
        float* endG = m.G + elements;
        for (long at = first, next = second; at < elements; at += columns, next += columns)
        {
            // Both are read before one is written: they may be the same, and dx may take the place of g.
            TVector dxA = scaleA * EdgeRegister.Load<TVector>(m.G + at, leftA, endG);
            TVector dxB = scaleB * EdgeRegister.Load<TVector>(m.G + next, leftB, endG);
            EdgeRegister.Store(dxA, m.DX + at, leftA);
            EdgeRegister.Store(dxB, m.DX + next, leftB);
        }
    }

    // Σg and Σ(g x̂), which are dβ and dγ. g waits in dx for the second pass, which then need not compute it again.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Sum<TActivation, TVector>(
        in Memory m,
        long first,
        long second,
        long endColumn,
        TVector meanA,
        TVector meanB,
        TVector inverseA,
        TVector inverseB,
        TVector scaleA,
        TVector scaleB,
        out TVector sumA,
        out TVector sumB,
        out TVector productA,
        out TVector productB)
        where TActivation : struct, IActivation
        where TVector : struct, IFloatVector<TVector>
    {
        long leftA = endColumn - first;
        long leftB = endColumn - second;
        long columns = m.Columns;
        long elements = m.Rows * columns;
        float* endX = m.X + elements;
        float* endDY = m.DY + elements;
        float* endY = m.Y + elements;
        TVector shiftA = Shift<TVector>(m, first, leftA);
        TVector shiftB = Shift<TVector>(m, second, leftB);
        TVector alpha = TVector.Of(m.Alpha);
        TVector a = TVector.Of(0f);
        TVector b = a;
        TVector ax = a;
        TVector bx = a;
        for (long at = first, next = second; at < elements; at += columns, next += columns)
        {
            TVector gA = EdgeRegister.Load<TVector>(m.DY + at, leftA, endDY);
            TVector gB = EdgeRegister.Load<TVector>(m.DY + next, leftB, endDY);
            TVector t = EdgeRegister.Load<TVector>(m.X + at, leftA, endX) - meanA;
            TVector u = EdgeRegister.Load<TVector>(m.X + next, leftB, endX) - meanB;
            if (typeof(TActivation) != typeof(Identity))
            {
                TVector yA = EdgeRegister.Load<TVector>(m.Y + at, leftA, endY);
                TVector yB = EdgeRegister.Load<TVector>(m.Y + next, leftB, endY);
                gA *= TActivation.Derivative(TVector.MultiplyAdd(t, scaleA, shiftA), yA, alpha);
                gB *= TActivation.Derivative(TVector.MultiplyAdd(u, scaleB, shiftB), yB, alpha);
                EdgeRegister.Store(gA, m.DX + at, leftA);
                EdgeRegister.Store(gB, m.DX + next, leftB);
            }

            a += gA;
            b += gB;
            ax = TVector.MultiplyAdd(gA, t * inverseA, ax);
            bx = TVector.MultiplyAdd(gB, u * inverseB, bx);
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
    internal static TVector Scale<TVector>(in Memory m, long column, long left, TVector inverseStd)
        where TVector : struct, IFloatVector<TVector> =>
        m.Gamma == null ? inverseStd : EdgeRegister.Load<TVector>(m.Gamma + column, left, 1f) * inverseStd;

    // β.
    internal static TVector Shift<TVector>(in Memory m, long column, long left)
        where TVector : struct, IFloatVector<TVector> =>
        m.Beta == null ? TVector.Of(0f) : EdgeRegister.Load<TVector>(m.Beta + column, left, 0f);

    internal struct Memory
    {
        public float* X;
        public float* Y;
        public float* DY;
        public float* G;
        public float* SavedMean;
        public float* SavedInverseStd;
        public float* Gamma;
        public float* Beta;
        public float Alpha;
        public int Rows;
        public int Columns;
        public bool Training;
        public float* DX;
        public float* DGamma;
        public float* DBeta;

        /// <summary>The same of some of the rows, for their sums.</summary>
        public readonly Memory RowsFrom(int first, int rows)
        {
            long before = (long)first * Columns;
            Memory part = this;
            part.X += before;
            part.Y += before;
            part.DY += before;
            part.G += before;
            part.DX += before;
            part.Rows = rows;
            part.DGamma = null;
            part.DBeta = null;
            return part;
        }

        public static Memory Of<TActivation>(in BatchNormBackwardArguments a)
            where TActivation : struct, IActivation => new()
            {
                X = a.X.Pointer(),
                Y = a.Y.Pointer(),
                DY = a.DY.Pointer(),
                G = typeof(TActivation) == typeof(Identity) ? a.DY.Pointer() : a.DX.Pointer(),
                SavedMean = a.SavedMean.Pointer(),
                SavedInverseStd = a.SavedInverseStd.Pointer(),
                Gamma = a.Gamma.Pointer(),
                Beta = a.Beta.Pointer(),
                Alpha = a.Alpha,
                Rows = a.Rows,
                Columns = a.Columns,
                Training = a.Training != 0,
                DX = a.DX.Pointer(),
                DGamma = a.DGamma.Pointer(),
                DBeta = a.DBeta.Pointer(),
            };
    }

    private readonly struct Emission(CallList calls, BatchNormBackwardArguments a) : IActivationUse
    {
        public void With<TActivation>()
            where TActivation : struct, IActivation =>
            calls.Run(
                &Run<TActivation, Float512>,
                &Run<TActivation, Float256>,
                &Run<TActivation, Float128>,
                Memory.Of<TActivation>(a),
                work: (long)a.Rows * a.Columns);
    }
}
