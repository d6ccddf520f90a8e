using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.LayerNorm;

/// <summary>
/// Layer normalisation; the workers split the rows. Each row is read three times, the last two from L1 cache: two passes
/// for the statistics and one that normalises.
/// </summary>
internal sealed unsafe class VectorRowLayerNormForward() : KernelVariant<LayerNormForwardArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, LayerNormForwardArguments a) => calls.Run(
        &Run<Float512>,
        &Run<RegisterPair<Float256>>,
        &Run<RegisterPair<RegisterPair<Float128>>>,
        new Memory
        {
            X = a.X.Pointer(),
            Gamma = a.Gamma.Pointer(),
            Beta = a.Beta.Pointer(),
            Rows = a.Rows,
            Columns = a.Columns,
            Epsilon = a.Epsilon,
            SavedMean = a.SavedMean.Pointer(),
            SavedInverseStd = a.SavedInverseStd.Pointer(),
            Y = a.Y.Pointer(),
        });

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TVector>(in Memory m, int worker, int workers)
        where TVector : struct, IFloatVector<TVector>
    {
        WorkShare share = WorkShare.OfItems(m.Rows, worker, workers);
        Float1 columns = new(m.Columns);
        for (long row = share.Start; row < share.End; row++)
        {
            float* x = m.X + (row * m.Columns);
            float mean = Moments.Mean(new Float1(x[0]), new Float1(SumAbout<TVector>(x, m.Columns, x[0])), columns).Value;
            (float offset, float squares) = SumsAbout<TVector>(x, m.Columns, mean);
            mean = Moments.Mean(new Float1(mean), new Float1(offset), columns).Value;
            Float1 variance = Moments.Variance(new Float1(offset), new Float1(squares), columns);
            float inverseStd = Moments.InverseStd(variance, new Float1(m.Epsilon)).Value;
            m.SavedMean[row] = mean;
            m.SavedInverseStd[row] = inverseStd;
            Normalise<TVector>(m, x, mean, inverseStd, m.Y + (row * m.Columns));
        }
    }

    // Σ(x − shift). Lanes beyond the row hold the shift, and so add nothing.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float SumAbout<TVector>(float* x, int columns, float shift)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector centre = TVector.Of(shift);
        TVector sum = TVector.Of(0f);
        for (int j = 0; j < columns; j += TVector.Count)
        {
            sum += EdgeRegister.Load<TVector>(x + j, columns - j, shift) - centre;
        }

        return LaneReduction.Sum(sum);
    }

    // Σt and Σt² of t = x − mean.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (float Offset, float Squares) SumsAbout<TVector>(float* x, int columns, float mean)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector centre = TVector.Of(mean);
        TVector offset = TVector.Of(0f);
        TVector squares = TVector.Of(0f);
        for (int j = 0; j < columns; j += TVector.Count)
        {
            TVector t = EdgeRegister.Load<TVector>(x + j, columns - j, mean) - centre;
            offset += t;
            squares = TVector.MultiplyAdd(t, t, squares);
        }

        return (LaneReduction.Sum(offset), LaneReduction.Sum(squares));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Normalise<TVector>(in Memory m, float* x, float mean, float inverseStd, float* y)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector centre = TVector.Of(mean);
        TVector scale = TVector.Of(inverseStd);
        for (int j = 0; j < m.Columns; j += TVector.Count)
        {
            int left = m.Columns - j;
            TVector normalised = (EdgeRegister.Load<TVector>(x + j, left, mean) - centre) * scale;
            TVector gamma = m.Gamma == null ? TVector.Of(1f) : EdgeRegister.Load<TVector>(m.Gamma + j, left, 1f);
            TVector beta = m.Beta == null ? TVector.Of(0f) : EdgeRegister.Load<TVector>(m.Beta + j, left, 0f);
            EdgeRegister.Store(TVector.MultiplyAdd(normalised, gamma, beta), y + j, left);
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
        public float* SavedMean;
        public float* SavedInverseStd;
        public float* Y;
    }
}
