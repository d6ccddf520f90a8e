using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;
using GpuGrad.Kernels.Ops.Activations;

namespace GpuGrad.Kernels.Ops.BatchNorm;

/// <summary>
/// Batch normalisation; the workers split the columns, so that none waits for another. Each goes down the
/// rows with two registers of columns at a time: two passes for the statistics, whose sums stay in registers, and one that
/// normalises and applies the activation. A column's bits depend neither on the workers nor on the register's width.
/// </summary>
internal sealed unsafe class VectorColumnsBatchNormForward() : KernelVariant<BatchNormForwardArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, BatchNormForwardArguments arguments) =>
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
            bool pair = first + TVector.Count < share.End;
            long second = pair ? first + TVector.Count : first;
            (TVector meanA, TVector meanB) = (TVector.Of(0f), TVector.Of(0f));
            (TVector sumA, TVector sumB) = (meanA, meanB);
            (TVector squaresA, TVector squaresB) = (meanA, meanB);
            if (m.Training)
            {
                SumAboutMean(m, first, second, ref meanA, ref meanB, ref sumA, ref sumB, ref squaresA, ref squaresB);
            }

            Affine<TVector> a = Conclude(m, first, share.End - first, meanA, sumA, squaresA);
            Affine<TVector> b = pair ? Conclude(m, second, share.End - second, meanB, sumB, squaresB) : a;
            Normalise<TActivation, TVector>(m, first, second, share.End, a.Mean, b.Mean, a.Scale, b.Scale, a.Shift, b.Shift);
        }
    }

    // First the mean of each column, nearly; then Σt and Σt² of t = x − mean.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void SumAboutMean<TVector>(
        in Memory m,
        long first,
        long second,
        ref TVector meanA,
        ref TVector meanB,
        ref TVector sumA,
        ref TVector sumB,
        ref TVector squaresA,
        ref TVector squaresB)
        where TVector : struct, IFloatVector<TVector>
    {
        long columns = m.Columns;
        float* end = m.X + (m.Rows * columns);
        float* x = m.X + first;
        long next = second - first;
        long leftA = columns - first;
        long leftB = columns - second;
        TVector shiftA = EdgeRegister.Load<TVector>(x, leftA, end);
        TVector shiftB = EdgeRegister.Load<TVector>(x + next, leftB, end);
        TVector a = TVector.Of(0f);
        TVector b = a;
        for (int row = 0; row < m.Rows; row++, x += columns)
        {
            a += EdgeRegister.Load<TVector>(x, leftA, end) - shiftA;
            b += EdgeRegister.Load<TVector>(x + next, leftB, end) - shiftB;
        }

        TVector rows = TVector.Of(m.Rows);
        shiftA = Moments.Mean(shiftA, a, rows);
        shiftB = Moments.Mean(shiftB, b, rows);
        a = TVector.Of(0f);
        b = a;
        TVector aa = a;
        TVector bb = a;
        x = m.X + first;
        for (int row = 0; row < m.Rows; row++, x += columns)
        {
            TVector t = EdgeRegister.Load<TVector>(x, leftA, end) - shiftA;
            TVector u = EdgeRegister.Load<TVector>(x + next, leftB, end) - shiftB;
            a += t;
            b += u;
            aa = TVector.MultiplyAdd(t, t, aa);
            bb = TVector.MultiplyAdd(u, u, bb);
        }

        (meanA, meanB) = (shiftA, shiftB);
        (sumA, sumB) = (a, b);
        (squaresA, squaresB) = (aa, bb);
    }

    // The statistics of a register of columns, of which some are left, and what follows from them for its elements.
    internal static Affine<TVector> Conclude<TVector>(in Memory m, long column, long left, TVector mean, TVector sum, TVector squares)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector variance;
        if (m.Training)
        {
            TVector rows = TVector.Of(m.Rows);
            mean = Moments.Mean(mean, sum, rows);
            variance = Moments.Variance(sum, squares, rows);
            if (m.RunningMean != null)
            {
                TVector unbiased = variance * TVector.Of(m.Rows / (m.Rows - 1f));
                Follow(m, m.RunningMean + column, mean, left);
                Follow(m, m.RunningVariance + column, unbiased, left);
            }
        }
        else
        {
            mean = EdgeRegister.Load<TVector>(m.RunningMean + column, left, 0f);
            variance = EdgeRegister.Load<TVector>(m.RunningVariance + column, left, 1f);
        }

        TVector inverseStd = Moments.InverseStd(variance, TVector.Of(m.Epsilon));
        EdgeRegister.Store(mean, m.SavedMean + column, left);
        EdgeRegister.Store(inverseStd, m.SavedInverseStd + column, left);
        TVector gamma = m.Gamma == null ? TVector.Of(1f) : EdgeRegister.Load<TVector>(m.Gamma + column, left, 1f);
        TVector beta = m.Beta == null ? TVector.Of(0f) : EdgeRegister.Load<TVector>(m.Beta + column, left, 0f);
        return new Affine<TVector>(mean, gamma * inverseStd, beta);
    }

    // running ← (1 − momentum) · running + momentum · batch.
    private static void Follow<TVector>(in Memory m, float* running, TVector batch, long left)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector kept = TVector.Of(1f - m.Momentum) * EdgeRegister.Load<TVector>(running, left, 0f);
        EdgeRegister.Store(TVector.MultiplyAdd(TVector.Of(m.Momentum), batch, kept), running, left);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Normalise<TActivation, TVector>(
        in Memory m,
        long first,
        long second,
        long endColumn,
        TVector meanA,
        TVector meanB,
        TVector scaleA,
        TVector scaleB,
        TVector shiftA,
        TVector shiftB)
        where TActivation : struct, IActivation
        where TVector : struct, IFloatVector<TVector>
    {
        long columns = m.Columns;
        float* end = m.X + (m.Rows * columns);
        float* x = m.X + first;
        float* y = m.Y + first;
        long next = second - first;
        long leftA = endColumn - first;
        long leftB = endColumn - second;
        TVector alpha = TVector.Of(m.Alpha);
        for (int row = 0; row < m.Rows; row++, x += columns, y += columns)
        {
            TVector t = EdgeRegister.Load<TVector>(x, leftA, end) - meanA;
            TVector u = EdgeRegister.Load<TVector>(x + next, leftB, end) - meanB;
            EdgeRegister.Store(TActivation.Forward(TVector.MultiplyAdd(t, scaleA, shiftA), alpha), y, leftA);
            EdgeRegister.Store(TActivation.Forward(TVector.MultiplyAdd(u, scaleB, shiftB), alpha), y + next, leftB);
        }
    }

    // y = (x − Mean) · Scale + Shift.
    internal readonly record struct Affine<TVector>(TVector Mean, TVector Scale, TVector Shift)
        where TVector : struct, IFloatVector<TVector>;

    internal struct Memory
    {
        public float* X;
        public float* Gamma;
        public float* Beta;
        public int Rows;
        public int Columns;
        public float Epsilon;
        public float Momentum;
        public bool Training;
        public float* RunningMean;
        public float* RunningVariance;
        public float* SavedMean;
        public float* SavedInverseStd;
        public float* Y;
        public float Alpha;

        public static Memory Of(in BatchNormForwardArguments a) => new()
        {
            X = a.X.Pointer(),
            Gamma = a.Gamma.Pointer(),
            Beta = a.Beta.Pointer(),
            Rows = a.Rows,
            Columns = a.Columns,
            Epsilon = a.Epsilon,
            Momentum = a.Momentum,
            Training = a.Training != 0,
            RunningMean = a.RunningMean.Pointer(),
            RunningVariance = a.RunningVariance.Pointer(),
            SavedMean = a.SavedMean.Pointer(),
            SavedInverseStd = a.SavedInverseStd.Pointer(),
            Y = a.Y.Pointer(),
            Alpha = a.Alpha,
        };
    }

    private readonly struct Emission(CallList calls, BatchNormForwardArguments a) : IActivationUse
    {
        public void With<TActivation>()
            where TActivation : struct, IActivation =>
            calls.Run(
                &Run<TActivation, Float512>,
                &Run<TActivation, Float256>,
                &Run<TActivation, Float128>,
                Memory.Of(a),
                work: (long)a.Rows * a.Columns);
    }
}
