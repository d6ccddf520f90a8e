using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>Mean squared error; each worker does an even share of the rows, a register of outputs at a time.</summary>
internal sealed unsafe class VectorRowMeanSquaredError() : KernelVariant<MeanSquaredErrorArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, MeanSquaredErrorArguments a) =>
        calls.Run(
            &Run<Float512>,
            &Run<RegisterPair<Float256>>,
            &Run<RegisterPair<RegisterPair<Float128>>>,
            new Memory
            {
                Predictions = a.Predictions.Pointer(),
                Targets = a.Targets.Pointer(),
                Valid = a.Valid.Pointer(),
                Rows = a.Rows,
                Outputs = a.Outputs,
                RowLoss = a.RowLoss.Pointer(),
                DPredictions = a.DPredictions.Pointer(),
            },
            work: (long)a.Rows * a.Outputs);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TVector>(in Memory m, int worker, int workers)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector scale = TVector.Of(2f / ((float)m.Rows * (float)m.Outputs));
        WorkShare share = WorkShare.OfItems(m.Rows, worker, workers);
        for (long row = share.Start; row < share.End; row++)
        {
            float* gradient = m.DPredictions == null ? null : m.DPredictions + (row * m.Outputs);
            if (m.Valid[row] < 0)
            {
                m.RowLoss[row] = 0f;
                if (gradient != null)
                {
                    new Span<float>(gradient, m.Outputs).Clear();
                }

                continue;
            }

            float* predictions = m.Predictions + (row * m.Outputs);
            float* targets = m.Targets + (row * m.Outputs);
            TVector squares = TVector.Of(0f);
            for (int j = 0; j < m.Outputs; j += TVector.Count)
            {
                // Lanes beyond the row hold 0 − 0, which adds nothing.
                int left = m.Outputs - j;
                TVector difference = EdgeRegister.Load<TVector>(predictions + j, left, 0f) - EdgeRegister.Load<TVector>(targets + j, left, 0f);
                squares = TVector.MultiplyAdd(difference, difference, squares);
                if (gradient != null)
                {
                    EdgeRegister.Store(difference * scale, gradient + j, left);
                }
            }

            m.RowLoss[row] = LaneReduction.Sum(squares) / m.Outputs;
        }
    }

    private struct Memory
    {
        public float* Predictions;
        public float* Targets;
        public int* Valid;
        public int Rows;
        public int Outputs;
        public float* RowLoss;
        public float* DPredictions;
    }
}
