using System.Runtime.CompilerServices;
using GpuGrad.Kernels.Execution;
using GpuGrad.Kernels.Numerics;

namespace GpuGrad.Kernels.Ops.Losses;

/// <summary>A loss against targets on the processor; each worker does an even share of the rows, a register of outputs at a time.</summary>
/// <typeparam name="TLoss">The loss.</typeparam>
internal sealed unsafe class VectorRowTargetLoss<TLoss>() : KernelVariant<TargetLossArguments<TLoss>>(KernelFamily.Vector)
    where TLoss : struct, ITargetLoss
{
    /// <inheritdoc/>
    public override string Name { get; } = $"VectorRow{TLoss.OpName}";

    /// <inheritdoc/>
    public override void Emit(CallList calls, TargetLossArguments<TLoss> a) =>
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
        TVector scale = TVector.Of(TLoss.Scale(m.Rows, m.Outputs));
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
            TVector sum = TVector.Of(0f);
            for (int j = 0; j < m.Outputs; j += TVector.Count)
            {
                int left = m.Outputs - j;
                TVector prediction = EdgeRegister.Load<TVector>(predictions + j, left, TLoss.Nothing);
                TVector target = EdgeRegister.Load<TVector>(targets + j, left);
                sum = TLoss.Plus(sum, prediction, target);
                if (gradient != null)
                {
                    EdgeRegister.Store(TLoss.Gradient(prediction, target, scale), gradient + j, left);
                }
            }

            m.RowLoss[row] = TLoss.OfRow(LaneReduction.Sum(sum), m.Outputs);
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
