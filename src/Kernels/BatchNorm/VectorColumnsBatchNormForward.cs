using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.BatchNorm;

/// <summary>
/// Batch normalisation; the workers split the columns, so that none waits for another. Each does 128 columns at a time,
/// rows from first to last: two passes for the statistics, whose sums stay in L1 cache, and one that normalises, all on a
/// block of X that stays in L2. A column's bits depend neither on the workers nor on the register's width.
/// </summary>
public sealed unsafe class VectorColumnsBatchNormForward() : KernelVariant<BatchNormForwardArguments>(KernelFamily.Vector)
{
    private const int BlockColumns = 128;

    /// <inheritdoc/>
    public override void Emit(CallList calls, BatchNormForwardArguments a) => calls.Run(
        &Run<Float512>,
        &Run<Float256>,
        &Run<Float128>,
        new Memory
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
        });

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TVector>(in Memory m, int worker, int workers)
        where TVector : struct, IFloatVector<TVector>
    {
        float* mean = stackalloc float[3 * BlockColumns];
        float* offset = mean + BlockColumns;
        float* squares = offset + BlockColumns;
        WorkShare share = WorkShare.Of(m.Columns, worker, workers);
        for (long first = share.Start; first < share.End; first += BlockColumns)
        {
            int count = (int)Math.Min(BlockColumns, share.End - first);
            if (m.Training)
            {
                SumAboutFirstRow<TVector>(m, first, count, mean, offset);
                SumAboutMean<TVector>(m, first, count, mean, offset, squares);
                TakeBatchStatistics<TVector>(m, first, count, mean, offset, squares);
            }
            else
            {
                TakeRunningStatistics<TVector>(m, first, count, mean, offset, squares);
            }

            Normalise<TVector>(m, first, count, mean, scale: squares, shift: offset);
        }
    }

    // mean ← the mean of each column, nearly.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumAboutFirstRow<TVector>(in Memory m, long first, int count, float* mean, float* sum)
        where TVector : struct, IFloatVector<TVector>
    {
        float* x = m.X + first;
        float* end = m.X + ((long)m.Rows * m.Columns);
        for (int j = 0; j < count; j += TVector.Count)
        {
            EdgeRegister.Load<TVector>(x + j, count - j, end).Store(mean + j);
            TVector.Of(0f).Store(sum + j);
        }

        for (int row = 0; row < m.Rows; row++, x += m.Columns)
        {
            for (int j = 0; j < count; j += TVector.Count)
            {
                TVector d = EdgeRegister.Load<TVector>(x + j, count - j, end) - TVector.Load(mean + j);
                (TVector.Load(sum + j) + d).Store(sum + j);
            }
        }

        for (int j = 0; j < count; j += TVector.Count)
        {
            Moments.Mean(TVector.Load(mean + j), TVector.Load(sum + j), TVector.Of(m.Rows)).Store(mean + j);
        }
    }

    // offset ← Σt, squares ← Σt², with t = x − mean.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumAboutMean<TVector>(in Memory m, long first, int count, float* mean, float* offset, float* squares)
        where TVector : struct, IFloatVector<TVector>
    {
        for (int j = 0; j < count; j += TVector.Count)
        {
            TVector.Of(0f).Store(offset + j);
            TVector.Of(0f).Store(squares + j);
        }

        float* x = m.X + first;
        float* end = m.X + ((long)m.Rows * m.Columns);
        for (int row = 0; row < m.Rows; row++, x += m.Columns)
        {
            for (int j = 0; j < count; j += TVector.Count)
            {
                TVector t = EdgeRegister.Load<TVector>(x + j, count - j, end) - TVector.Load(mean + j);
                (TVector.Load(offset + j) + t).Store(offset + j);
                TVector.MultiplyAdd(t, t, TVector.Load(squares + j)).Store(squares + j);
            }
        }
    }

    private static void TakeBatchStatistics<TVector>(in Memory m, long first, int count, float* mean, float* offset, float* squares)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector rows = TVector.Of(m.Rows);
        for (int j = 0; j < count; j += TVector.Count)
        {
            TVector sum = TVector.Load(offset + j);
            TVector exactMean = Moments.Mean(TVector.Load(mean + j), sum, rows);
            TVector variance = Moments.Variance(sum, TVector.Load(squares + j), rows);
            if (m.RunningMean != null)
            {
                TVector unbiased = variance * TVector.Of(m.Rows / (m.Rows - 1f));
                Follow(m, m.RunningMean + first + j, exactMean, count - j);
                Follow(m, m.RunningVariance + first + j, unbiased, count - j);
            }

            exactMean.Store(mean + j);
            SaveAndScale(m, first + j, count - j, exactMean, variance, squares + j, offset + j);
        }
    }

    private static void TakeRunningStatistics<TVector>(in Memory m, long first, int count, float* mean, float* shift, float* scale)
        where TVector : struct, IFloatVector<TVector>
    {
        for (int j = 0; j < count; j += TVector.Count)
        {
            TVector runningMean = EdgeRegister.Load<TVector>(m.RunningMean + first + j, count - j, 0f);
            TVector runningVariance = EdgeRegister.Load<TVector>(m.RunningVariance + first + j, count - j, 1f);
            runningMean.Store(mean + j);
            SaveAndScale(m, first + j, count - j, runningMean, runningVariance, scale + j, shift + j);
        }
    }

    // running ← (1 − momentum) · running + momentum · batch.
    private static void Follow<TVector>(in Memory m, float* running, TVector batch, int left)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector kept = TVector.Of(1f - m.Momentum) * EdgeRegister.Load<TVector>(running, left, 0f);
        EdgeRegister.Store(TVector.MultiplyAdd(TVector.Of(m.Momentum), batch, kept), running, left);
    }

    // Saves what the backward pass needs, and leaves the γ s and β of the register of columns at scale and shift.
    private static void SaveAndScale<TVector>(
        in Memory m, long column, int left, TVector mean, TVector variance, float* scale, float* shift)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector inverseStd = Moments.InverseStd(variance, TVector.Of(m.Epsilon));
        EdgeRegister.Store(mean, m.SavedMean + column, left);
        EdgeRegister.Store(inverseStd, m.SavedInverseStd + column, left);
        TVector gamma = m.Gamma == null ? TVector.Of(1f) : EdgeRegister.Load<TVector>(m.Gamma + column, left, 1f);
        TVector beta = m.Beta == null ? TVector.Of(0f) : EdgeRegister.Load<TVector>(m.Beta + column, left, 0f);
        (gamma * inverseStd).Store(scale);
        beta.Store(shift);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Normalise<TVector>(in Memory m, long first, int count, float* mean, float* scale, float* shift)
        where TVector : struct, IFloatVector<TVector>
    {
        float* x = m.X + first;
        float* y = m.Y + first;
        float* end = m.X + ((long)m.Rows * m.Columns);
        for (int row = 0; row < m.Rows; row++, x += m.Columns, y += m.Columns)
        {
            for (int j = 0; j < count; j += TVector.Count)
            {
                TVector t = EdgeRegister.Load<TVector>(x + j, count - j, end) - TVector.Load(mean + j);
                EdgeRegister.Store(TVector.MultiplyAdd(t, TVector.Load(scale + j), TVector.Load(shift + j)), y + j, count - j);
            }
        }
    }

    private struct Memory
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
    }
}
