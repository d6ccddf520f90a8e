using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.LayerNorm;

/// <summary>
/// The gradients of layer normalisation in two calls. First those by γ and β: the workers split the columns and go down
/// the rows, 128 columns at a time, whose sums stay in L1 cache. Then dx: the workers split the rows, with one pass over
/// a row for its two sums and one for dx.
/// </summary>
internal sealed unsafe class VectorRowLayerNormBackward() : KernelVariant<LayerNormBackwardArguments>(KernelFamily.Vector)
{
    private const int BlockColumns = 128;

    /// <inheritdoc/>
    public override void Emit(CallList calls, LayerNormBackwardArguments a)
    {
        Memory memory = new()
        {
            X = a.X.Pointer(),
            DY = a.DY.Pointer(),
            SavedMean = a.SavedMean.Pointer(),
            SavedInverseStd = a.SavedInverseStd.Pointer(),
            Gamma = a.Gamma.Pointer(),
            Rows = a.Rows,
            Columns = a.Columns,
            DX = a.DX.Pointer(),
            DGamma = a.DGamma.Pointer(),
            DBeta = a.DBeta.Pointer(),
        };
        // Before dx, which may take the place of dy.
        if (a.HasParameters)
        {
            calls.Run(&RunParameters<Float512>, &RunParameters<Float256>, &RunParameters<Float128>, memory);
        }

        calls.Run(&RunInputs<Float512>, &RunInputs<RegisterPair<Float256>>, &RunInputs<RegisterPair<RegisterPair<Float128>>>, memory);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunParameters<TVector>(in Memory m, int worker, int workers)
        where TVector : struct, IFloatVector<TVector>
    {
        float* sum = stackalloc float[2 * BlockColumns];
        float* product = sum + BlockColumns;
        WorkShare share = WorkShare.Of(m.Columns, worker, workers);
        for (long first = share.Start; first < share.End; first += BlockColumns)
        {
            int count = (int)Math.Min(BlockColumns, share.End - first);
            SumRows<TVector>(m, first, count, sum, product);
            for (int j = 0; j < count; j += TVector.Count)
            {
                if (m.DBeta != null)
                {
                    EdgeRegister.Store(TVector.Load(sum + j), m.DBeta + first + j, count - j);
                }

                if (m.DGamma != null)
                {
                    EdgeRegister.Store(TVector.Load(product + j), m.DGamma + first + j, count - j);
                }
            }
        }
    }

    // sum ← Σdy, product ← Σ(dy x̂), over the rows.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumRows<TVector>(in Memory m, long first, int count, float* sum, float* product)
        where TVector : struct, IFloatVector<TVector>
    {
        for (int j = 0; j < count; j += TVector.Count)
        {
            TVector.Of(0f).Store(sum + j);
            TVector.Of(0f).Store(product + j);
        }

        float* x = m.X + first;
        float* dy = m.DY + first;
        long elements = (long)m.Rows * m.Columns;
        for (int row = 0; row < m.Rows; row++, x += m.Columns, dy += m.Columns)
        {
            TVector mean = TVector.Of(m.SavedMean[row]);
            TVector inverseStd = TVector.Of(m.SavedInverseStd[row]);
            for (int j = 0; j < count; j += TVector.Count)
            {
                TVector d = EdgeRegister.Load<TVector>(dy + j, count - j, m.DY + elements);
                TVector normalised = (EdgeRegister.Load<TVector>(x + j, count - j, m.X + elements) - mean) * inverseStd;
                (TVector.Load(sum + j) + d).Store(sum + j);
                TVector.MultiplyAdd(d, normalised, TVector.Load(product + j)).Store(product + j);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunInputs<TVector>(in Memory m, int worker, int workers)
        where TVector : struct, IFloatVector<TVector>
    {
        WorkShare share = WorkShare.OfItems(m.Rows, worker, workers);
        for (long row = share.Start; row < share.End; row++)
        {
            RowInputs<TVector>(m, row);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RowInputs<TVector>(in Memory m, long row)
        where TVector : struct, IFloatVector<TVector>
    {
        float* x = m.X + (row * m.Columns);
        float* dy = m.DY + (row * m.Columns);
        float* dx = m.DX + (row * m.Columns);
        TVector mean = TVector.Of(m.SavedMean[row]);
        TVector inverseStd = TVector.Of(m.SavedInverseStd[row]);
        TVector sum = TVector.Of(0f);
        TVector product = TVector.Of(0f);
        for (int j = 0; j < m.Columns; j += TVector.Count)
        {
            // Lanes beyond the row hold 0, and so add nothing.
            TVector g = Scaled<TVector>(m, dy, j);
            sum += g;
            product = TVector.MultiplyAdd(g, Normalised(m, x, j, mean, inverseStd), product);
        }

        TVector centre = TVector.Of(LaneReduction.Sum(sum) / m.Columns);
        TVector slope = TVector.Of(LaneReduction.Sum(product) / m.Columns);
        for (int j = 0; j < m.Columns; j += TVector.Count)
        {
            TVector inner = Scaled<TVector>(m, dy, j) - centre - (Normalised(m, x, j, mean, inverseStd) * slope);
            EdgeRegister.Store(inverseStd * inner, dx + j, m.Columns - j);
        }
    }

    // g = γ dy.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Scaled<TVector>(in Memory m, float* dy, int j)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector g = EdgeRegister.Load<TVector>(dy + j, m.Columns - j, 0f);
        return m.Gamma == null ? g : g * EdgeRegister.Load<TVector>(m.Gamma + j, m.Columns - j, 0f);
    }

    // x̂ = (x − μ) s.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Normalised<TVector>(in Memory m, float* x, int j, TVector mean, TVector inverseStd)
        where TVector : struct, IFloatVector<TVector> =>
        (EdgeRegister.Load<TVector>(x + j, m.Columns - j, 0f) - mean) * inverseStd;

    private struct Memory
    {
        public float* X;
        public float* DY;
        public float* SavedMean;
        public float* SavedInverseStd;
        public float* Gamma;
        public int Rows;
        public int Columns;
        public float* DX;
        public float* DGamma;
        public float* DBeta;
    }
}
