using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Catalog;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.BatchNorm;

/// <summary>
/// The gradients of batch normalisation; the workers split the columns, so that none waits for another. Each does 128
/// columns at a time, rows from first to last: one pass for the two sums of each column, which stay in L1 cache, and one
/// for dx. A column's bits depend neither on the workers nor on the register's width.
/// </summary>
public sealed unsafe class VectorColumnsBatchNormBackward() : KernelVariant<BatchNormBackwardArguments>(KernelFamily.Vector)
{
    private const int BlockColumns = 128;

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
        });

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TVector>(in Memory m, int worker, int workers)
        where TVector : struct, IFloatVector<TVector>
    {
        float* lanes = stackalloc float[5 * BlockColumns];
        Block block = new()
        {
            Mean = lanes,
            InverseStd = lanes + BlockColumns,
            Scale = lanes + (2 * BlockColumns),
            Sum = lanes + (3 * BlockColumns),
            Product = lanes + (4 * BlockColumns),
        };
        WorkShare share = WorkShare.Of(m.Columns, worker, workers);
        for (long first = share.Start; first < share.End; first += BlockColumns)
        {
            block.First = first;
            block.Count = (int)Math.Min(BlockColumns, share.End - first);
            Load<TVector>(m, block);
            if (m.Training || m.DGamma != null || m.DBeta != null)
            {
                Sum<TVector>(m, block);
                StoreSums<TVector>(m, block);
            }

            if (m.Training)
            {
                TrainingDX<TVector>(m, block);
            }
            else
            {
                EvaluationDX<TVector>(m, block);
            }
        }
    }

    private static void Load<TVector>(in Memory m, in Block b)
        where TVector : struct, IFloatVector<TVector>
    {
        for (int j = 0; j < b.Count; j += TVector.Count)
        {
            long column = b.First + j;
            int left = b.Count - j;
            TVector inverseStd = EdgeRegister.Load<TVector>(m.SavedInverseStd + column, left, 0f);
            EdgeRegister.Load<TVector>(m.SavedMean + column, left, 0f).Store(b.Mean + j);
            inverseStd.Store(b.InverseStd + j);
            TVector gamma = m.Gamma == null ? TVector.Of(1f) : EdgeRegister.Load<TVector>(m.Gamma + column, left, 1f);
            (gamma * inverseStd).Store(b.Scale + j);
            TVector.Of(0f).Store(b.Sum + j);
            TVector.Of(0f).Store(b.Product + j);
        }
    }

    // Sum ← Σdy, Product ← Σ(dy x̂).
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum<TVector>(in Memory m, in Block b)
        where TVector : struct, IFloatVector<TVector>
    {
        long elements = (long)m.Rows * m.Columns;
        for (long at = b.First; at < elements; at += m.Columns)
        {
            for (int j = 0; j < b.Count; j += TVector.Count)
            {
                TVector x = EdgeRegister.Load<TVector>(m.X + at + j, b.Count - j, m.X + elements);
                TVector dy = EdgeRegister.Load<TVector>(m.DY + at + j, b.Count - j, m.DY + elements);
                TVector normalised = (x - TVector.Load(b.Mean + j)) * TVector.Load(b.InverseStd + j);
                (TVector.Load(b.Sum + j) + dy).Store(b.Sum + j);
                TVector.MultiplyAdd(dy, normalised, TVector.Load(b.Product + j)).Store(b.Product + j);
            }
        }
    }

    // The sums are dβ and dγ; what dx needs of them are their means.
    private static void StoreSums<TVector>(in Memory m, in Block b)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector rows = TVector.Of(m.Rows);
        for (int j = 0; j < b.Count; j += TVector.Count)
        {
            TVector sum = TVector.Load(b.Sum + j);
            TVector product = TVector.Load(b.Product + j);
            if (m.DBeta != null)
            {
                EdgeRegister.Store(sum, m.DBeta + b.First + j, b.Count - j);
            }

            if (m.DGamma != null)
            {
                EdgeRegister.Store(product, m.DGamma + b.First + j, b.Count - j);
            }

            (sum / rows).Store(b.Sum + j);
            (product / rows).Store(b.Product + j);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TrainingDX<TVector>(in Memory m, in Block b)
        where TVector : struct, IFloatVector<TVector>
    {
        long elements = (long)m.Rows * m.Columns;
        for (long at = b.First; at < elements; at += m.Columns)
        {
            for (int j = 0; j < b.Count; j += TVector.Count)
            {
                TVector x = EdgeRegister.Load<TVector>(m.X + at + j, b.Count - j, m.X + elements);
                TVector dy = EdgeRegister.Load<TVector>(m.DY + at + j, b.Count - j, m.DY + elements);
                TVector normalised = (x - TVector.Load(b.Mean + j)) * TVector.Load(b.InverseStd + j);
                TVector inner = dy - TVector.Load(b.Sum + j) - (normalised * TVector.Load(b.Product + j));
                EdgeRegister.Store(TVector.Load(b.Scale + j) * inner, m.DX + at + j, b.Count - j);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EvaluationDX<TVector>(in Memory m, in Block b)
        where TVector : struct, IFloatVector<TVector>
    {
        long elements = (long)m.Rows * m.Columns;
        for (long at = b.First; at < elements; at += m.Columns)
        {
            for (int j = 0; j < b.Count; j += TVector.Count)
            {
                TVector dy = EdgeRegister.Load<TVector>(m.DY + at + j, b.Count - j, m.DY + elements);
                EdgeRegister.Store(TVector.Load(b.Scale + j) * dy, m.DX + at + j, b.Count - j);
            }
        }
    }

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

    // Columns First … First + Count, and what is known of each.
    private struct Block
    {
        public long First;
        public int Count;
        public float* Mean;
        public float* InverseStd;
        public float* Scale;
        public float* Sum;
        public float* Product;
    }
}
