using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>Cross entropy against targets in [0, 1]; each worker does an even share of the rows, a register of outputs at a time.</summary>
internal sealed unsafe class VectorRowBernoulliCrossEntropy() : KernelVariant<BernoulliCrossEntropyArguments>(KernelFamily.Vector)
{
    /// <inheritdoc/>
    public override void Emit(CallList calls, BernoulliCrossEntropyArguments a) =>
        calls.Run(
            &Run<Float512>,
            &Run<RegisterPair<Float256>>,
            &Run<RegisterPair<RegisterPair<Float128>>>,
            new Memory
            {
                Logits = a.Logits.Pointer(),
                Targets = a.Targets.Pointer(),
                Valid = a.Valid.Pointer(),
                Rows = a.Rows,
                Outputs = a.Outputs,
                RowLoss = a.RowLoss.Pointer(),
                DLogits = a.DLogits.Pointer(),
            },
            work: (long)a.Rows * a.Outputs);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TVector>(in Memory m, int worker, int workers)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector rows = TVector.Of(m.Rows);
        WorkShare share = WorkShare.OfItems(m.Rows, worker, workers);
        for (long row = share.Start; row < share.End; row++)
        {
            float* gradient = m.DLogits == null ? null : m.DLogits + (row * m.Outputs);
            if (m.Valid[row] < 0)
            {
                m.RowLoss[row] = 0f;
                if (gradient != null)
                {
                    new Span<float>(gradient, m.Outputs).Clear();
                }

                continue;
            }

            float* logits = m.Logits + (row * m.Outputs);
            float* targets = m.Targets + (row * m.Outputs);
            TVector loss = TVector.Of(0f);
            for (int j = 0; j < m.Outputs; j += TVector.Count)
            {
                // Lanes beyond the row hold a sigmoid that is surely 0 and ought to be, which adds nothing.
                int left = m.Outputs - j;
                TVector z = EdgeRegister.Load<TVector>(logits + j, left, float.MinValue);
                TVector target = EdgeRegister.Load<TVector>(targets + j, left, 0f);
                loss += BernoulliTerm.Loss(z, target);
                if (gradient != null)
                {
                    EdgeRegister.Store((Transcendentals.Sigmoid(z) - target) / rows, gradient + j, left);
                }
            }

            m.RowLoss[row] = LaneReduction.Sum(loss);
        }
    }

    private struct Memory
    {
        public float* Logits;
        public float* Targets;
        public int* Valid;
        public int Rows;
        public int Outputs;
        public float* RowLoss;
        public float* DLogits;
    }
}
